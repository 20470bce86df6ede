#include "core/engine/layout.hpp"

#include "core/kernel/rows.hpp"

#include <algorithm>

namespace hillock::core {

namespace {

constexpr std::size_t kDefaultBlockSteps = 64;
constexpr std::size_t kDefaultFloats = 16 << 20; // 64 MiB
constexpr std::size_t kMostSamples = 64;

// What samples that run together may take: more than the second-level cache, since each layer reads its weights once for them all.
std::size_t together_floats(CacheSizes caches) {
    return 4 * caches.second / sizeof(float);
}

// What the signals of a piece may take. Less, which would leave room for weights, costs more than it gains: neurons load their constants and
// states anew for each piece.
std::size_t piece_floats(CacheSizes caches) {
    return caches.second / sizeof(float);
}

std::size_t bits_floats(std::size_t size) {
    return BitRows::words(size) * (sizeof(std::uint64_t) / sizeof(float));
}

// Floats of a signal's row, in whichever way it is kept.
std::size_t row_floats(const Operation &operation, Kept kept) {
    switch (kept) {
    case Kept::rows:
    case Kept::piece:
        return Layout::stride(operation.outputs);
    case Kept::bits:
        return bits_floats(operation.outputs);
    case Kept::nowhere:
        return 0;
    }
    return 0;
}

struct Sizes {
    std::size_t step = 0, sample = 0; // for each step of each sample, for each sample
    std::size_t piece = 0;            // for each step of a piece
    std::size_t operand = 0, zeros = 0;
    bool plastic = false;

    Sizes(const Program &program, const Plan &plan) {
        for (const Stage &stage : program.stages) {
            for (const Operation &operation : stage.operations) {
                add(operation, plan);
            }
        }
        step += operand;
    }

    void add(const Operation &operation, const Plan &plan) {
        const std::size_t row = row_floats(operation, plan.kept[operation.out]);
        (plan.kept[operation.out] == Kept::piece ? piece : plan.steady[operation.out] != 0 ? sample : step) += row;
        plastic = plastic || std::holds_alternative<Plastic>(operation.kind);
        if (operation.in.empty()) {
            zeros = std::max<std::size_t>(zeros, operation.inputs);
        } else if (operation.in.size() > 1) {
            operand = std::max<std::size_t>(operand, Layout::stride(operation.inputs));
        }
    }
};

} // namespace

Layout::Layout(const Program &program, const Plan &plan, std::size_t block_steps, CacheSizes caches)
    : signals(program.signals.size()) {
    const Sizes sizes(program, plan);
    const std::size_t together = together_floats(caches);
    piece_steps = std::clamp<std::size_t>(piece_floats(caches) / std::max<std::size_t>(sizes.piece, 1), 1, block_steps);
    most_rows = std::clamp(together / std::max<std::size_t>(sizes.step, 1), block_steps,
                           std::max(block_steps, kMostSamples * kDefaultBlockSteps));
    const std::size_t of_sample = std::max<std::size_t>({sizes.sample, program.state_bytes() / sizeof(float), 1});
    most_samples = std::clamp<std::size_t>(together / of_sample, 1, std::min(most_rows, kMostSamples));
    if (sizes.plastic) {
        most_samples = 1;
    }
    operand = whole_lines(sizes.zeros);
    size = operand + whole_lines(most_rows * sizes.operand);
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            signals[operation.out] = size;
            const Kept kept = plan.kept[operation.out];
            const std::size_t rows = kept == Kept::piece               ? piece_steps
                                     : plan.steady[operation.out] != 0 ? most_samples
                                                                       : most_rows;
            size += rows * row_floats(operation, kept);
            size = whole_lines(size);
        }
    }
    const std::size_t input = stride(program.input_size);
    most_spread = std::clamp(together / input, block_steps, most_rows);
    spread = size; // last: the system gives only what is written to
    size += whole_lines(most_spread * input);
    most_bits = std::min(most_rows, most_spread * input / bits_floats(program.input_size));
}

std::size_t Layout::samples(std::size_t steps, Spread of) const {
    const std::size_t rows = of == Spread::rows ? most_spread : of == Spread::bits ? most_bits : most_rows;
    return std::clamp<std::size_t>(rows / steps, 1, most_samples);
}

std::size_t Layout::default_block_steps(const Program &program, const Plan &plan) {
    const Sizes sizes(program, plan);
    return std::clamp<std::size_t>(kDefaultFloats / std::max<std::size_t>(sizes.step, 1), 1, kDefaultBlockSteps);
}

} // namespace hillock::core
