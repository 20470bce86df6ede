#pragma once

#include "hillock/message.hpp"
#include "hillock/reasoning_message.hpp"
#include "serve/served_network.hpp"

#include <cstdint>
#include <memory>

namespace hillock::serve {

// How long a run may take, and who may stop it: `cancel` becomes 1; deadline_ns is of CLOCK_MONOTONIC, 0 for none.
struct Limit {
    const std::int32_t *cancel = nullptr;
    std::int64_t deadline_ns = 0;
};

// Checks a request's shape against the network, and that it takes at most `most_work` operations and can have the memory that it
// needs: throws InvalidMessage, `bad_shape` or `too_large`.
void check_run(const ServedNetwork &network, const ReasoningRequest &request, std::int64_t most_work);
void check_run(const ServedNetwork &network, const BatchRequest &request, std::int64_t most_work);

// Runs a request and makes the answer. `state` is that of a stream, null for a run from rest. Throws InvalidMessage, Failure.
Message run(const ServedNetwork &network, const ReasoningRequest &request, std::uint64_t *state, Limit limit);
Message run(const ServedNetwork &network, const BatchRequest &request, std::uint64_t *state, Limit limit);

} // namespace hillock::serve
