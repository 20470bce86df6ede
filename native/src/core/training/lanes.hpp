#pragma once

#include <array>
#include <cstddef>

namespace hillock::core::training {

inline constexpr std::size_t kMostLanes = 4; // as many rows as dense connections multiply at once

// The passes of samples that one thread runs side by side, step by step: dense connections read their weights once for all. Their tapes
// lie at equal distances, in the threads' memory as in the samples'.
template<class Pass>
struct Lanes {
    std::array<Pass *, kMostLanes> passes{};
    std::size_t count = 0;

    Lanes() = default;
    explicit Lanes(Pass &one) : passes{&one}, count(1) {}

    void add(Pass &pass) { passes[count++] = &pass; }
    Pass &front() const { return *passes[0]; }
    Pass *const *begin() const { return passes.data(); }
    Pass *const *end() const { return passes.data() + count; }
};

} // namespace hillock::core::training
