#pragma once

#include "hillock/message.hpp"

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace hillock::serve {

// What an engine counts. Any thread.
class ServerCounters {
  public:
    // A request of so many samples was answered, after so much time here, waiting included.
    void answered(std::size_t samples, const Message &answer, std::chrono::nanoseconds time);
    void overloaded(); // no room for a request
    void abandoned();  // a request lost its requester, and so was not run to its end

    void learned(std::int64_t steps); // a stream of a network that learns has run so many

    // Those of these names, all where there are none.
    MetricsReport report(const std::vector<std::string> &names, std::map<std::string, double> gauges,
                         std::int64_t events_dropped) const;

  private:
    static constexpr std::size_t kClasses = 21; // 10, 20, 40, … µs up to about 10 s

    mutable std::mutex mutex_;
    std::int64_t requests_ = 0, samples_ = 0, failures_ = 0, overloaded_ = 0, cancelled_ = 0, learned_ = 0;
    std::array<std::int64_t, kClasses + 1> classes_{};
    double sum_us_ = 0;
};

} // namespace hillock::serve
