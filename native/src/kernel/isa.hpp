#pragma once

#include "kernel/kernels.hpp"

namespace hillock {

// Instruction levels, ascending.
enum class Isa { scalar = 1, avx2 = 2 };

// The highest level that the machine has and both `highest` and the environment variable HILLOCK_ISA allow.
Isa choose_isa(Isa highest);

const Kernels &kernels(Isa isa);

} // namespace hillock
