#pragma once

#include <cstdint>

namespace hillock::core::training {

enum class Surrogate : std::uint32_t { fast_sigmoid, atan, sigmoid, triangular, slayer, box, straight_through };

// A surrogate with its numbers (src/docs/training.md, Surrogates).
struct SurrogateCurve {
    Surrogate kind = Surrogate::fast_sigmoid;
    float first = 5;  // fast sigmoid, triangular: k; atan: h; box: h
    float second = 0; // atan: alpha / 2
    double scale = 0; // sigmoid: k; slayer: a
    double decay = 0; // sigmoid: k; slayer: b
};

} // namespace hillock::core::training
