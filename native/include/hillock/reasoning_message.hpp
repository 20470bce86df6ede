#pragma once

#include "hillock/tensor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Requests to run networks and their answers, types 9 to 12.
namespace hillock {

// The tensors that an answer holds. Label, spike count and confidence are always present.
struct Wanted {
    bool counts = true;
    bool raster = false;             // the output's spikes at each step, as firing_pattern
    bool membrane = false;           // of networks with an output that is a membrane
    std::vector<std::string> record; // NODE:z or NODE:v
    std::string output = {};         // that label, spike count and confidence are of; empty: the network's own choice
    bool operator==(const Wanted &) const = default;
};

// Run one encoding through a network; answered by ReasoningResponse.
struct ReasoningRequest {
    std::string network;
    std::string context = {};               // the teacher to ask
    std::optional<std::int32_t> steps = {}; // present: the encoding is one vector, held constant for this many steps
    std::optional<std::int64_t> seed = {};
    Wanted wanted = {};
    std::optional<std::int64_t> stream = {}; // whose state the run continues; absent: from rest
    WireTensor encoding;                     // "encoding", F32 [steps, *in], or [*in] if held
    bool operator==(const ReasoningRequest &) const = default;
};

// The tensors of an answer. [batch] stands in front of each shape in a BatchResponse.
struct Outputs {
    std::optional<WireTensor> counts; // "counts", I64 [*out]
    std::optional<WireTensor>
        firing_pattern; // "firing_pattern", U8 [steps, ⌈out / 8⌉] if all are 0 or 1, otherwise F32 [steps, *out]
    std::optional<WireTensor> membrane; // "membrane", F32 [steps, *out]
    std::vector<WireTensor> recordings; // F32 [steps, *shape of the node], called NODE:z or NODE:v
    bool operator==(const Outputs &) const = default;
};

struct ReasoningResponse {
    std::int32_t label = 0; // the output with the highest score
    std::int64_t spike_count = 0;
    double confidence = 0;
    std::optional<double> latency_us;
    std::string engine;
    Outputs outputs;
    bool operator==(const ReasoningResponse &) const = default;
};

// Run several encodings through a network, each from rest; answered by BatchResponse.
struct BatchRequest {
    std::string network;
    std::string context = {};
    std::optional<std::int32_t> steps = {};
    std::optional<std::int64_t> seed = {};
    Wanted wanted = {};
    WireTensor encodings; // "encodings", F32 [batch, steps, *in], or [batch, *in] if held
    bool operator==(const BatchRequest &) const = default;
};

// The answer to a batch: one entry per sample.
struct BatchResponse {
    std::vector<std::int32_t> labels;
    std::vector<std::int64_t> spike_counts;
    std::vector<double> confidences;
    std::optional<double> latency_us;
    std::string engine;
    Outputs outputs;
    bool operator==(const BatchResponse &) const = default;
};

inline constexpr std::int32_t kMaximumSteps = 1 << 24;
inline constexpr std::int32_t kMaximumBatch = 1 << 16;

} // namespace hillock
