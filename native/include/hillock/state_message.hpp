#pragma once

#include "hillock/tensor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// State and learning, types 19 to 21, 25 and 26.
namespace hillock {

// How pushed state changes the receiver's: replaces it, is averaged with it, or is added to it.
enum class SyncMode { replace, average, delta };

std::string_view label(SyncMode mode);

// Asks for the state of a stream or, without a stream, for the network's learned state; answered by StateSnapshot.
struct StatePull {
    std::string network;
    std::optional<std::int64_t> stream;
    std::vector<std::string> names; // empty for all
    bool operator==(const StatePull &) const = default;
};

struct StateSnapshot {
    std::int64_t version = 0; // of a stream: steps run so far; of learned state: updates so far
    std::string digest;       // of the image that defines the layout of this state
    std::vector<WireTensor> variables;
    bool operator==(const StateSnapshot &) const = default;
};

// Changes the receiver's state; answered by Ack, or by `incompatible_state` if it is not at the base version.
struct StateSync {
    std::string network;
    std::optional<std::int64_t> stream;
    std::int64_t base_version = 0;
    SyncMode mode = SyncMode::replace;
    std::vector<WireTensor> variables;
    bool operator==(const StateSync &) const = default;
};

// How good an answer was; exactly one of reward and label; answered by Ack.
struct Feedback {
    std::int64_t request_id = 0;
    std::optional<double> reward;      // −1 to 1
    std::optional<std::int32_t> label; // the correct one
    bool operator==(const Feedback &) const = default;
};

// Changes that a learning rule made elsewhere, to be added here; answered by Ack.
struct PlasticityUpdate {
    std::string network;
    std::string rule;
    double rate = 0;
    std::int64_t steps = 0;
    std::vector<WireTensor> deltas; // F32
    bool operator==(const PlasticityUpdate &) const = default;
};

} // namespace hillock
