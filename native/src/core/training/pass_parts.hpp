#pragma once

#include "core/kernel/kernels.hpp"
#include "core/training/kernel/training_kernels.hpp"
#include "core/training/tape_layout.hpp"
#include "core/training/trained_program.hpp"
#include "core/training/work_memory.hpp"

namespace hillock::core::training {

// What all passes of a trainer share and only read.
struct PassParts {
    const TrainedProgram &trained;
    const Settings &settings;
    const TapeLayout &layout;
    const ConvPlans &conv_plans;
    const Kernels &kernels;
    const TrainingKernels &training;

    const GradientPlan &plan() const { return trained.plan(); }
};

} // namespace hillock::core::training
