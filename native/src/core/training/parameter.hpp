#pragma once

#include "core/training/settings.hpp"

#include <cstddef>

namespace hillock::core::training {

// A trained array with its gradient and the optimizer's memory. Refers to memory of a TrainedProgram; rows as src/docs/training.md has
// them (Clipping).
struct Parameter {
    ParameterSettings settings;
    std::size_t size, row;
    float *values, *gradient, *first, *second;
    float *used; // what passes read: the values, or rounded ones

    bool decays() const { return settings.key == ParameterKey::weight || settings.key == ParameterKey::scale; }
};

} // namespace hillock::core::training
