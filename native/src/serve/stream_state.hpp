#pragma once

#include "hillock/state_message.hpp"
#include "serve/network.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace hillock::serve {

// One stream of requests: its state, and the line in which its requests stand. The state belongs to who is first in line.
struct StreamState {
    explicit StreamState(std::shared_ptr<const Network> of) : network(std::move(of)), words(network->rest()) {}

    const std::shared_ptr<const Network> network;
    std::vector<std::uint64_t> words; // as hillock_engine_run lays it out: steps run so far, then the variables
    std::deque<std::function<void(StreamState &)>> line;
    bool running = false;

    std::int64_t steps() const { return words.empty() ? 0 : static_cast<std::int64_t>(words.front()); }
    bool at_rest() const { return words == network->rest(); }
};

// All throw InvalidMessage.
StateSnapshot pull(const StreamState &state, const StatePull &request);
void sync(StreamState &state, const StateSync &request);

// `said`: the label that is judged.
void feedback(StreamState &state, const Feedback &feedback, std::int32_t said);

} // namespace hillock::serve
