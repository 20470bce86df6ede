#pragma once

#include "hillock/settings.hpp"

#include <array>
#include <chrono>
#include <cstddef>

namespace hillock::connection {

// The phi accrual failure detector of one peer: phi of a silence, from the silences that the peer has ended before. Silences shorter than
// the interval of PINGs do not count, since they say nothing about how late signs of life come. Java has the same in
// io.hillock.net.base.PhiAccrual. One thread.
class PhiAccrual {
  public:
    PhiAccrual(const Suspicion &suspicion, std::chrono::nanoseconds interval); // of PINGs; a first guess of the mean

    void ended(std::chrono::nanoseconds silence); // the peer ended a silence of at least the interval
    double phi(std::chrono::nanoseconds silence) const;
    std::chrono::nanoseconds limit() const { return limit_; } // the silence from which on the peer is suspected

  private:
    static constexpr std::size_t kWindow = 100;

    void update();

    Suspicion suspicion_;
    double deviations_; // how many deviations above the mean phi reaches the threshold
    std::array<double, kWindow> silences_{};
    std::size_t count_ = 0, next_ = 0;
    double mean_, deviation_; // ns
    std::chrono::nanoseconds limit_{};
};

} // namespace hillock::connection
