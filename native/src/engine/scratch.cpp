#include "engine/scratch.hpp"

#include <algorithm>

namespace hillock {

namespace {

constexpr std::uint64_t kDefaultBlockSteps = 64;
constexpr std::uint64_t kMostBlockSteps = 65536;
constexpr std::uint64_t kDefaultFloats = 16 << 20; // 64 MiB

struct Sizes {
    std::uint64_t rows = 0, operand = 0, zeros = 0, sums = 0; // floats; rows and operand for one step

    explicit Sizes(const Program &program) {
        for (const Stage &stage : program.stages) {
            for (const Operation &operation : stage.operations) {
                add(operation);
            }
        }
    }

    void add(const Operation &operation) {
        rows += operation.outputs;
        if (operation.in.empty()) {
            zeros = std::max(zeros, operation.inputs);
        } else if (operation.in.size() > 1) {
            operand = std::max(operand, operation.inputs);
        }
        if (std::holds_alternative<Conv>(operation.kind)) {
            sums = std::max(sums, operation.outputs);
        }
    }
};

std::uint64_t choose_block_steps(std::uint64_t wanted, const Sizes &sizes) {
    if (wanted != 0) {
        return std::min(wanted, kMostBlockSteps);
    }
    const std::uint64_t step = std::max<std::uint64_t>(sizes.rows + sizes.operand, 1);
    return std::clamp<std::uint64_t>(kDefaultFloats / step, 1, kDefaultBlockSteps);
}

} // namespace

Scratch::Scratch(const Program &program, std::uint32_t block_steps)
    : program_(program), rows_(program.signals.size()), conv_plans_(program.signals.size()) {
    const Sizes sizes(program);
    block_steps_ = choose_block_steps(block_steps, sizes);
    operand_ = sizes.zeros;
    sums_ = operand_ + block_steps_ * sizes.operand;
    std::size_t position = sums_ + sizes.sums;
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            rows_[operation.out] = position;
            position += block_steps_ * operation.outputs;
            if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
                conv_plans_[operation.out].emplace(conv->window);
            }
        }
    }
    memory_ = std::make_unique_for_overwrite<float[]>(position);
    std::fill_n(memory_.get() + zeros_, sizes.zeros, 0.0f);
    state_ = std::make_unique_for_overwrite<std::uint64_t[]>(program.state_bytes() / sizeof(std::uint64_t));
}

std::byte *Scratch::state_at_rest() {
    auto *const state = reinterpret_cast<std::byte *>(state_.get());
    program_.rest(state);
    return state;
}

} // namespace hillock
