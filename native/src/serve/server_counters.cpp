#include "serve/server_counters.hpp"

#include <algorithm>

namespace hillock::serve {

namespace {

double bound(std::size_t one) {
    return 10.0 * static_cast<double>(1u << one);
}

template<class Map>
void keep_only(Map &map, const std::vector<std::string> &names) {
    std::erase_if(
        map, [&](const auto &one) { return !names.empty() && std::ranges::find(names, one.first) == names.end(); });
}

} // namespace

void ServerCounters::answered(std::size_t samples, const Message &answer, std::chrono::nanoseconds time) {
    const double micros = std::chrono::duration<double, std::micro>(time).count();
    std::size_t at = 0;
    while (at < kClasses && micros > bound(at)) {
        ++at;
    }
    const std::lock_guard lock(mutex_);
    ++requests_;
    samples_ += static_cast<std::int64_t>(samples);
    if (const auto *const error = std::get_if<ErrorReply>(&answer)) {
        std::int64_t &count = error->code == ErrorCode::cancelled    ? cancelled_
                              : error->code == ErrorCode::overloaded ? overloaded_
                                                                     : failures_;
        ++count;
    }
    ++classes_[at];
    sum_us_ += micros;
}

void ServerCounters::abandoned() {
    const std::lock_guard lock(mutex_);
    ++requests_;
    ++cancelled_;
}

void ServerCounters::overloaded() {
    const std::lock_guard lock(mutex_);
    ++overloaded_;
}

void ServerCounters::learned(std::int64_t steps) {
    const std::lock_guard lock(mutex_);
    learned_ += steps;
}

MetricsReport ServerCounters::report(const std::vector<std::string> &names, std::map<std::string, double> gauges,
                                     std::int64_t events_dropped) const {
    MetricsReport report;
    Histogram latency;
    for (std::size_t one = 0; one < kClasses; ++one) {
        latency.bounds_us.push_back(bound(one));
    }
    {
        const std::lock_guard lock(mutex_);
        report.counters = {{"requests", requests_},           {"samples", samples_},     {"failures", failures_},
                           {"overloaded", overloaded_},       {"cancelled", cancelled_}, {"learning.steps", learned_},
                           {"events.dropped", events_dropped}};
        latency.counts.assign(classes_.begin(), classes_.end());
        latency.sum_us = sum_us_;
    }
    report.gauges = std::move(gauges);
    report.histograms = {{"latency", std::move(latency)}};
    keep_only(report.counters, names);
    keep_only(report.gauges, names);
    keep_only(report.histograms, names);
    return report;
}

} // namespace hillock::serve
