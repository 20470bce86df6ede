#pragma once

#include "core/image/program.hpp"
#include "train/spec.hpp"

#include <algorithm>
#include <string>
#include <vector>

// What an operation is to a training.
namespace hillock::train {

inline bool any_fits(const std::vector<std::string> &patterns, const std::string &name) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &one) { return fits(one, name); });
}

// All operations, in the order in which they are numbered.
inline std::vector<const core::Operation *> operations_of(const core::Program &program) {
    std::vector<const core::Operation *> operations;
    for (const core::Stage &stage : program.stages) {
        for (const core::Operation &operation : stage.operations) {
            operations.push_back(&operation);
        }
    }
    return operations;
}

// A dense transform or a convolution.
inline bool connects(const core::Operation &operation) {
    return std::holds_alternative<core::Linear>(operation.kind) || std::holds_alternative<core::Conv>(operation.kind);
}

inline bool has_bias(const core::Operation &operation) {
    const auto *const linear = std::get_if<core::Linear>(&operation.kind);
    const auto *const conv = std::get_if<core::Conv>(&operation.kind);
    return (linear != nullptr && linear->bias != nullptr) || (conv != nullptr && conv->bias != nullptr);
}

inline bool is_neurons(const core::Operation &operation) {
    return std::holds_alternative<core::Neuron>(operation.kind) ||
           std::holds_alternative<core::AdaptiveLif>(operation.kind);
}

} // namespace hillock::train
