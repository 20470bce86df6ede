#pragma once

#include "core/engine/scratch.hpp"
#include "core/engine/team.hpp"
#include "core/image/program.hpp"

#include <cstddef>
#include <memory>
#include <variant>
#include <vector>

namespace hillock::core {

// The threads that share the dense connections of one large sample, each with memory of its own.
struct Helpers {
    Team &team;
    const std::vector<std::unique_ptr<Scratch>> &scratch; // of each member
};

// From how many weights of a dense connection on threads save more time than it takes them to meet.
constexpr std::size_t kSharedWeights = std::size_t{1} << 18;
// From how many weights of a network on its samples are worth several threads. Those of smaller ones stay in the caches of one
// processor, and take less time than it takes to wake up a thread.
constexpr std::size_t kLargeNetwork = std::size_t{1} << 22;

inline bool pays_to_share(const Linear &linear) {
    return linear.inputs * linear.outputs >= kSharedWeights;
}

// Whether threads share the dense connections of one sample.
inline bool shares_samples(const Program &program) {
    std::size_t weights = 0;
    for (const Stage &stage : program.stages) {
        for (const Operation &operation : stage.operations) {
            if (const auto *const linear = std::get_if<Linear>(&operation.kind)) {
                weights += pays_to_share(*linear) ? linear->inputs * linear->outputs : 0;
            }
        }
    }
    return weights >= kLargeNetwork;
}

} // namespace hillock::core
