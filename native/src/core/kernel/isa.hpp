#pragma once

#include "core/kernel/kernels.hpp"
#include "core/training/kernel/training_kernels.hpp"

#include <cstdint>

namespace hillock::core {

// Instruction levels, ascending; a machine has some of them.
enum class Isa : std::uint32_t { scalar = 1, sse = 2, avx2 = 3, avx512 = 4, neon = 5 };

// The highest level that the machine has and both `highest` and the environment variable HILLOCK_ISA allow.
Isa choose_isa(Isa highest);

const Kernels &kernels(Isa isa);
const TrainingKernels &training_kernels(Isa isa);

} // namespace hillock::core
