#pragma once

#include "core/kernel/isa.hpp"
#include "core/training/kernel/training_kernels.hpp"

namespace hillock::core::training {

const TrainingKernels &training_kernels(Isa isa);

} // namespace hillock::core::training
