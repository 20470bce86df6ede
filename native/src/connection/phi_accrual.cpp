#include "connection/phi_accrual.hpp"

#include <algorithm>
#include <cmath>

namespace hillock::connection {

namespace {

double nanos(std::chrono::nanoseconds time) {
    return static_cast<double>(time.count());
}

// -log10 of the upper tail of the normal distribution, so many deviations above the mean, by the logistic approximation of Bowling,
// Khasawneh, Kaewkuekool and Cho ("A logistic approximation to the cumulative normal distribution", JIEM 2009).
double tail(double deviations) {
    const double z = deviations * (1.5976 + 0.07056 * deviations * deviations);
    return (std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)))) / std::log(10.0); // log10(1 + e^z), without overflow
}

// The inverse of tail(), by bisection.
double inverse(double phi) {
    double low = -40, high = 40;
    while (tail(high) < phi) {
        high *= 2;
    }
    for (int i = 0; i < 100; ++i) {
        const double middle = (low + high) / 2;
        (tail(middle) < phi ? low : high) = middle;
    }
    return high;
}

} // namespace

PhiAccrual::PhiAccrual(const Suspicion &suspicion, std::chrono::nanoseconds interval)
    : suspicion_(suspicion), deviations_(inverse(suspicion.threshold)), mean_(nanos(interval)),
      deviation_(nanos(suspicion.least_deviation)) {
    update();
}

void PhiAccrual::ended(std::chrono::nanoseconds silence) {
    silences_[next_] = nanos(silence);
    next_ = (next_ + 1) % kWindow;
    count_ = std::min(count_ + 1, kWindow);
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        sum += silences_[i];
    }
    mean_ = sum / static_cast<double>(count_);
    for (std::size_t i = 0; i < count_; ++i) {
        squares += (silences_[i] - mean_) * (silences_[i] - mean_);
    }
    deviation_ = std::max(nanos(suspicion_.least_deviation), std::sqrt(squares / static_cast<double>(count_)));
    update();
}

double PhiAccrual::phi(std::chrono::nanoseconds silence) const {
    return tail((nanos(silence) - mean_ - nanos(suspicion_.pause)) / deviation_);
}

void PhiAccrual::update() {
    const std::chrono::nanoseconds unlikely(
        static_cast<std::int64_t>(std::ceil(mean_ + nanos(suspicion_.pause) + deviations_ * deviation_)));
    limit_ = std::min<std::chrono::nanoseconds>(unlikely, suspicion_.longest);
}

} // namespace hillock::connection
