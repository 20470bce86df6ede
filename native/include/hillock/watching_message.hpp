#pragma once

#include "hillock/json.hpp"
#include "hillock/tensor.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

// Topics, status and metrics, types 27 to 33.
namespace hillock {

enum class Readiness { starting, ready, degraded, draining };

std::string_view label(Readiness state);

// Asks for the events of these topics; answered by Ack.
struct Subscribe {
    std::vector<std::string>
        topics; // patterns: words joined by dots; * stands for one word, ** at the end for any number
    bool operator==(const Subscribe &) const = default;
};

struct Unsubscribe {
    std::vector<std::string> topics; // as subscribed
    bool operator==(const Unsubscribe &) const = default;
};

// Reports an event to the subscribers of its topic.
struct Event {
    std::string topic;
    Json body;
    std::vector<WireTensor> tensors;
    bool operator==(const Event &) const = default;
};

// Asks for the status; answered by StatusReport.
struct StatusRequest {
    bool operator==(const StatusRequest &) const = default;
};

struct StatusReport {
    Readiness state = Readiness::ready;
    std::int64_t uptime_ms = 0;
    double load = 0; // running requests divided by the most that can run at once
    std::vector<std::string> networks;
    std::string version;
    std::vector<std::string> cpu_features;
    bool operator==(const StatusReport &) const = default;
};

// Asks for metrics; answered by MetricsReport.
struct MetricsRequest {
    std::vector<std::string> names; // empty for all
    bool operator==(const MetricsRequest &) const = default;
};

// A histogram of latencies.
struct Histogram {
    std::vector<double> bounds_us;    // upper bounds, ascending
    std::vector<std::int64_t> counts; // of each class; the last counts latencies above all bounds
    double sum_us = 0;
    bool operator==(const Histogram &) const = default;
};

struct MetricsReport {
    std::map<std::string, std::int64_t> counters;
    std::map<std::string, double> gauges;
    std::map<std::string, Histogram> histograms;
    bool operator==(const MetricsReport &) const = default;
};

} // namespace hillock
