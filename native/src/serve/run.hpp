#pragma once

#include "hillock/message.hpp"
#include "hillock/reasoning_message.hpp"
#include "serve/network.hpp"

#include <cstdint>
#include <memory>

namespace hillock::serve {

// How long a run may take, and who may stop it: `cancel` becomes 1; deadline_ns is of CLOCK_MONOTONIC, 0 for none.
struct Limit {
    const std::int32_t *cancel = nullptr;
    std::int64_t deadline_ns = 0;
};

// Checks a request's shape against the network: throws `bad_shape`.
void check_run(const Network &network, const ReasoningRequest &request);
void check_run(const Network &network, const BatchRequest &request);

// Runs a request and makes the answer. `state` is that of a stream, null for a run from rest. Throws InvalidMessage, Failure.
Message run(const Network &network, const ReasoningRequest &request, std::uint64_t *state, Limit limit);
Message run(const Network &network, const BatchRequest &request, std::uint64_t *state, Limit limit);

} // namespace hillock::serve
