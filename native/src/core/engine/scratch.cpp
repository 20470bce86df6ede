#include "core/engine/scratch.hpp"

#include "core/engine/kernel_memory.hpp"

#include <algorithm>
#include <utility>

namespace hillock::core {

namespace {

constexpr std::uint32_t kMostBlockSteps = 65536;

std::size_t carve(PlasticWork &work, std::byte *base, const Plastic &plastic, bool waits) {
    Carver carver(base);
    work.room = carver.take<std::uint32_t>(plastic.inputs + PlasticWork::kSlack);
    work.cell = carver.take<float>(4 * whole_lines(plastic.outputs));
    if (waits) {
        work.targets = carver.take<std::uint32_t>(PlasticWork::kMost);
        work.sizes = carver.take<float>(PlasticWork::kMost);
        work.traces = carver.take<float>(PlasticWork::groups(plastic.inputs) * PlasticWork::kStride);
        work.made = carver.take<std::uint8_t>(plastic.inputs);
        work.turned = carver.take<float>(plastic.outputs * PlasticWork::kGroup);
    }
    return carver.size();
}

std::uint32_t choose_block_steps(const Program &program, const Plans &plans, std::uint32_t asked) {
    return asked == 0 ? static_cast<std::uint32_t>(Layout::default_block_steps(program, plans[PlanName::recorded]))
                      : std::min(asked, kMostBlockSteps);
}

bool waits(const Plastic &plastic) {
    const auto *const stdp = std::get_if<Stdp>(&plastic.rule);
    return stdp != nullptr && !stdp->modulated();
}

} // namespace

std::size_t Scratch::most_bytes(const Program &program, const Plans &plans, std::uint32_t block_steps,
                                CacheSizes caches) {
    const std::uint32_t block = choose_block_steps(program, plans, block_steps);
    std::size_t floats = 0, samples = 0, rows = 0, bytes = program.signals.size() * 512; // about, of what lists signals
    for (const Plan &plan : plans) {
        const Layout layout(program, plan, block, caches);
        floats = std::max(floats, layout.size);
        samples = std::max(samples, layout.most_samples);
        rows = layout.most_rows;
    }
    LinearWork linear{};
    ConvSizes sizes;
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
                sizes.add(*conv, ConvPlan::kMostEntries);
                bytes += ConvPlan::most_bytes(conv->window);
            } else if (const auto *const pool = std::get_if<Pool>(&operation.kind)) {
                bytes += ConvPlan::most_bytes(pool->window);
            } else if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
                PlasticWork work{};
                bytes += carve(work, nullptr, *plastic, waits(*plastic));
            } else if (const auto *const dense = std::get_if<Linear>(&operation.kind)) {
                linear.inputs = std::max<std::size_t>(linear.inputs, operation.inputs);
                linear.small = linear.small || dense->small.any();
            }
        }
    }
    if (linear.inputs != 0) {
        limit_rows(linear, rows);
        bytes += carve(linear, nullptr);
    }
    if (sizes.sums != 0) {
        ConvWork work{};
        bytes += carve(work, nullptr, sizes);
    }
    return bytes + floats * sizeof(float) + samples * program.state_bytes();
}

Scratch::Scratch(const Program &program, const Plans &plans, std::uint32_t block_steps, CacheSizes caches)
    : program_(program), state_bytes_(program.state_bytes()),
      block_steps_(choose_block_steps(program, plans, block_steps)), plastic_(program.signals.size()),
      conv_plans_(program.signals.size()), places_(program.signals.size()), bits_(program.signals.size()) {
    std::size_t floats = 0, samples = 0;
    for (const Plan &plan : plans) {
        layouts_.emplace_back(program, plan, block_steps_, caches);
        floats = std::max(floats, layouts_.back().size);
        samples = std::max(samples, layouts_.back().most_samples);
    }
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
                conv_plans_[operation.out].emplace(*conv);
            } else if (const auto *const pool = std::get_if<Pool>(&operation.kind)) {
                conv_plans_[operation.out].emplace(pool->window);
            } else if (const auto *const plastic = std::get_if<Plastic>(&operation.kind)) {
                make_room_for_plastic(operation, *plastic);
            }
        }
    }
    memory_ = Memory(floats * sizeof(float));
    floats_ = reinterpret_cast<float *>(memory_.get());
    std::fill_n(floats_, layouts_.front().operand, 0.0f); // the zeros, in the same place in all layouts
    states_ = Memory(samples * state_bytes_);
    make_room_for_linear(program);
    make_room_for_convs(program);
}

void Scratch::make_room_for_linear(const Program &program) {
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            if (const auto *const dense = std::get_if<Linear>(&operation.kind)) {
                linear_.inputs = std::max<std::size_t>(linear_.inputs, operation.inputs);
                linear_.small = linear_.small || dense->small.any();
            }
        }
    }
    if (linear_.inputs != 0) {
        limit_rows(linear_, layouts_.back().most_rows);
        linear_memory_ = Memory(carve(linear_, nullptr));
        carve(linear_, linear_memory_.get());
    }
}

void Scratch::make_room_for_convs(const Program &program) {
    ConvSizes sizes;
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
                sizes.add(*conv, conv_plans_[operation.out]->list_entries());
            }
        }
    }
    if (sizes.sums != 0) {
        conv_memory_ = Memory(carve(conv_, nullptr, sizes));
        carve(conv_, conv_memory_.get(), sizes);
    }
}

void Scratch::make_room_for_plastic(const Operation &operation, const Plastic &plastic) {
    const bool late = waits(plastic);
    PlasticWork &work = plastic_[operation.out];
    Memory memory(carve(work, nullptr, plastic, late));
    carve(work, memory.get(), plastic, late);
    if (late) {
        std::fill_n(work.made, plastic.inputs, std::uint8_t{0});
    }
    plastic_memory_.push_back(std::move(memory));
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

} // namespace hillock::core
