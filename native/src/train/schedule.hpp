#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hillock::train {

// cos(pi f) for 0 <= f <= 1, the twin of io.hillock.math.Cosine.
double cosine_of_half_turns(double f);

// How the learning rate changes over a training.
struct Schedule {
    enum class Shape { constant, cosine, one_cycle } shape = Shape::cosine;
    std::int32_t warm_up = 0; // batches over which the rate rises to its full value first

    static Schedule parse(std::string_view text);
    std::string text() const;

    // The rate of batch `n` of `batches`, counted from 0 over the whole training.
    double rate(double full, std::int64_t n, std::int64_t batches) const;
};

} // namespace hillock::train
