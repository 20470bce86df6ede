#pragma once

#include <cstddef>
#include <cstdint>

namespace hillock::core {

class OperationReader;

// What the learning rules read at run time: constants, which lie in the image, and offsets of their variables in the state. Plain data.
// Equations: one file a rule beside this one, and src/docs/learning.md.

// Slow traces, which make changes larger.
struct Triplet {
    const float *constants; // decay of the sources' slow traces, of the targets' slow traces, plus3, minus3
    std::size_t pre, post;  // [inputs], [outputs]
};

// What waits for a reward.
struct Modulation {
    const float *constants;  // decay of the eligibility, of the reward
    std::size_t eligibility; // [inputs][outputs]
    std::size_t reward;      // [1]
};

struct Stdp {
    const float *constants; // decay of the sources' traces, of the targets' traces, plus, minus, offset, lower, upper
    bool nearest, soft;
    std::size_t pre, post; // [inputs], [outputs]
    Triplet triplet;       // without constants: pairs only
    Modulation modulation; // without constants: the weights change at once

    [[gnu::always_inline]] bool triplets() const { return triplet.constants != nullptr; }
    [[gnu::always_inline]] bool modulated() const { return modulation.constants != nullptr; }

    static Stdp read(OperationReader &reader, std::uint64_t inputs);
};

struct Hebbian {
    const float *constants; // decay of the sources' traces, rate, forgetting, lower, upper
    std::size_t pre;        // [inputs]

    static Hebbian read(OperationReader &reader, std::uint64_t inputs);
};

struct DeltaRule {
    const float *constants; // decay of the sources' traces, rate, lower, upper
    std::size_t pre;        // [inputs]
    std::size_t target;     // [outputs]
    std::size_t teaching;   // [1]

    static DeltaRule read(OperationReader &reader, std::uint64_t inputs);
};

} // namespace hillock::core
