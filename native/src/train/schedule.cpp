#include "train/schedule.hpp"

#include "train/data/java_int.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <array>

namespace hillock::train {

namespace {

constexpr std::array<std::string_view, 3> kShapes = {"constant", "cosine", "one-cycle"};

// 1/(2n + 1)!
std::array<double, 11> inverse_factorials() {
    std::array<double, 11> inverses;
    double factorial = 1;
    for (std::size_t n = 0; n < inverses.size(); ++n) {
        factorial *= static_cast<double>(std::max<std::size_t>(2 * n, 1));
        factorial *= static_cast<double>(2 * n + 1);
        inverses[n] = 1 / factorial;
    }
    return inverses;
}

} // namespace

double cosine_of_half_turns(double f) {
    static const std::array<double, 11> inverses = inverse_factorials();
    constexpr double kPi = 0x1.921fb54442d18p1;
    const double y = kPi * (f - 0.5), q = y * y;
    double p = inverses.back();
    for (std::size_t n = inverses.size() - 1; n-- > 0;) {
        p = __builtin_fma(-p, q, inverses[n]);
    }
    return -(y * p);
}

Schedule Schedule::parse(std::string_view text) {
    const Spec spec = Spec::parse(text, 1);
    const auto *const found = std::find(kShapes.begin(), kShapes.end(), spec.name);
    if (found == kShapes.end()) {
        throw TrainingError("unknown schedule '" + spec.name + "'; known are constant, cosine, one-cycle");
    }
    const std::int32_t warm_up = java_int(spec.number(0, 0));
    require_at_least("warm-up", warm_up, 0);
    return {static_cast<Shape>(found - kShapes.begin()), warm_up};
}

std::string Schedule::text() const {
    return std::string(kShapes[static_cast<std::size_t>(shape)]) + ":" + std::to_string(warm_up);
}

double Schedule::rate(double full, std::int64_t n, std::int64_t batches) const {
    constexpr double kRise = 0.3;
    if (n < warm_up) {
        return full * static_cast<double>(n + 1) / warm_up;
    }
    const double f = static_cast<double>(n) / static_cast<double>(batches);
    switch (shape) {
    case Shape::constant:
        return full;
    case Shape::cosine:
        return full * (1 + cosine_of_half_turns(f)) / 2;
    case Shape::one_cycle:
        break;
    }
    return f < kRise ? full * (1 + 24 * (1 - cosine_of_half_turns(f / kRise)) / 2) / 25
                     : full * (1 + cosine_of_half_turns((f - kRise) / (1 - kRise))) / 2;
}

} // namespace hillock::train
