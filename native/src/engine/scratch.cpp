#include "engine/scratch.hpp"

#include <algorithm>
#include <utility>

namespace hillock {

namespace {

constexpr std::uint64_t kDefaultBlockSteps = 64;
constexpr std::uint64_t kMostBlockSteps = 65536;
constexpr std::uint64_t kDefaultFloats = 16 << 20; // 64 MiB
constexpr std::uint64_t kTogetherFloats = 1 << 19; // 2 MiB: what samples that run together may take
constexpr std::uint64_t kMostSamples = 64;
constexpr std::uint64_t kLinearEntries = 1 << 19; // sources listed at once
constexpr std::size_t kLinearRows = 512;
constexpr std::size_t kAlignment = 64; // as Memory gives it

struct Sizes {
    std::uint64_t rows = 0, operand = 0, zeros = 0, sums = 0; // floats; rows and operand for one step

    explicit Sizes(const Program &program) {
        for (const Stage &stage : program.stages) {
            for (const Operation &operation : stage.operations) {
                add(operation);
            }
        }
    }

    std::uint64_t step() const { return std::max<std::uint64_t>(rows + operand, 1); }

    void add(const Operation &operation) {
        rows += Scratch::stride(operation.outputs);
        if (operation.in.empty()) {
            zeros = std::max(zeros, operation.inputs);
        } else if (operation.in.size() > 1) {
            operand = std::max<std::uint64_t>(operand, Scratch::stride(operation.inputs));
        }
        if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
            sums = std::max(sums, operation.outputs + conv->window.out_channels);
        }
    }
};

std::uint64_t choose_block_steps(std::uint64_t wanted, const Sizes &sizes) {
    if (wanted != 0) {
        return std::min(wanted, kMostBlockSteps);
    }
    return std::clamp<std::uint64_t>(kDefaultFloats / sizes.step(), 1, kDefaultBlockSteps);
}

// Takes `count` elements of T from a memory that grows by them; its base may be null, to learn the size.
class Carver {
  public:
    explicit Carver(std::byte *base) : base_(base) {}

    template<class T>
    T *take(std::size_t count) {
        const std::size_t at = size_;
        size_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
        return base_ == nullptr ? nullptr : reinterpret_cast<T *>(base_ + at);
    }
    std::size_t size() const { return size_; }

  private:
    std::byte *base_;
    std::size_t size_ = 0;
};

std::size_t carve(LinearWork &work, std::byte *base) {
    Carver carver(base);
    const std::size_t lists = work.rows * work.inputs;
    work.sources = carver.take<std::uint32_t>(lists + LinearWork::kSlack);
    work.values = carver.take<float>(lists);
    work.ends = carver.take<std::uint32_t>(work.rows * (LinearWork::words(work.inputs) + 1));
    work.analog = carver.take<std::uint8_t>(work.rows);
    work.sums = carver.take<float>(work.rows * LinearWork::kTileFloats);
    return carver.size();
}

std::size_t carve(PlasticWork &work, std::byte *base, const Plastic &plastic, bool waits) {
    Carver carver(base);
    work.room = carver.take<std::uint32_t>(plastic.inputs + PlasticWork::kSlack);
    work.cell = carver.take<float>(4 * PlasticWork::whole_lines(plastic.outputs));
    if (waits) {
        work.targets = carver.take<std::uint32_t>(PlasticWork::kMost);
        work.sizes = carver.take<float>(PlasticWork::kMost);
        work.traces = carver.take<float>(PlasticWork::groups(plastic.inputs) * PlasticWork::kStride);
        work.made = carver.take<std::uint8_t>(plastic.inputs);
        work.turned = carver.take<float>(plastic.outputs * PlasticWork::kGroup);
    }
    return carver.size();
}

} // namespace

Scratch::Scratch(const Program &program, std::uint32_t block_steps)
    : program_(program), state_bytes_(program.state_bytes()), rows_(program.signals.size()),
      plastic_(program.signals.size()), conv_plans_(program.signals.size()), places_(program.signals.size()) {
    const Sizes sizes(program);
    block_steps_ = choose_block_steps(block_steps, sizes);
    most_rows_ = std::max<std::size_t>(block_steps_, kTogetherFloats / sizes.step());
    most_rows_ = std::min(most_rows_, std::max<std::size_t>(block_steps_, kMostSamples * kDefaultBlockSteps));
    most_samples_ = std::clamp<std::size_t>(kTogetherFloats * sizeof(float) / state_bytes_, 1,
                                            std::min<std::size_t>(most_rows_, kMostSamples));
    operand_ = PlasticWork::whole_lines(sizes.zeros);
    sums_ = operand_ + most_rows_ * sizes.operand;
    std::size_t position = PlasticWork::whole_lines(sums_ + sizes.sums);
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            rows_[operation.out] = position;
            position += most_rows_ * Scratch::stride(operation.outputs);
            if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
                conv_plans_[operation.out].emplace(conv->window, conv->groups);
            } else if (const auto *const pool = std::get_if<Pool>(&operation.kind)) {
                conv_plans_[operation.out].emplace(pool->window);
            } else if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
                make_room_for_plastic(operation, *plastic);
                most_samples_ = 1;
            }
        }
    }
    memory_ = Memory(position * sizeof(float));
    floats_ = reinterpret_cast<float *>(memory_.get());
    std::fill_n(floats_ + zeros_, sizes.zeros, 0.0f);
    const std::size_t input = Scratch::stride(program.signals[program.input].size);
    spread_rows_ = std::clamp<std::size_t>(kTogetherFloats / input, block_steps_, most_rows_);
    spread_ = Memory(spread_rows_ * input * sizeof(float)); // the system gives what is written to
    states_ = Memory(most_samples_ * state_bytes_);
    make_room_for_linear(program);
}

void Scratch::make_room_for_linear(const Program &program) {
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            if (std::holds_alternative<Linear>(operation.kind)) {
                linear_.inputs = std::max<std::size_t>(linear_.inputs, operation.inputs);
            }
        }
    }
    if (linear_.inputs != 0) {
        linear_.rows = std::clamp<std::size_t>(kLinearEntries / linear_.inputs, 1, std::min(most_rows_, kLinearRows));
        linear_memory_ = Memory(carve(linear_, nullptr));
        carve(linear_, linear_memory_.get());
    }
}

void Scratch::make_room_for_plastic(const Operation &operation, const Plastic &plastic) {
    const auto *const stdp = std::get_if<Stdp>(&plastic.rule);
    const bool waits = stdp != nullptr && !stdp->modulated();
    PlasticWork &work = plastic_[operation.out];
    Memory memory(carve(work, nullptr, plastic, waits));
    carve(work, memory.get(), plastic, waits);
    if (waits) {
        std::fill_n(work.made, plastic.inputs, std::uint8_t{0});
    }
    plastic_memory_.push_back(std::move(memory));
}

std::size_t Scratch::samples(std::size_t steps, bool spread) const {
    return std::clamp<std::size_t>((spread ? spread_rows_ : most_rows_) / steps, 1, most_samples_);
}

std::byte *Scratch::states_of(const std::byte *states, std::size_t samples) {
    std::copy_n(states, samples * state_bytes_, states_.get());
    return states_.get();
}

std::byte *Scratch::states_at_rest(std::size_t samples) {
    for (std::size_t sample = 0; sample < samples; ++sample) {
        program_.rest(states_.get() + sample * state_bytes_);
    }
    return states_.get();
}

} // namespace hillock
