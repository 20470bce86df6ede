#pragma once

#include "hillock/state_message.hpp"
#include "serve/bounded_executor.hpp"
#include "serve/served_network.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace hillock::serve {

inline std::size_t bytes_of(const StateWords &words) {
    return words.size() * sizeof(std::uint64_t);
}

// One stream of requests: its state, and the line in which its requests stand. The state belongs to who is first in line.
struct StreamState {
    // Throws InvalidMessage where there is no memory for it.
    explicit StreamState(std::shared_ptr<const ServedNetwork> of)
        : network(std::move(of)), memory(network->budget().take("stream", 2 * bytes_of(*network->learned().rest()))),
          words(*network->learned().rest()) {}

    const std::shared_ptr<const ServedNetwork> network;
    const MemoryBudget::Share memory;
    StateWords words;
    StateWords told; // what who watches the stream learn was told last; empty where nobody does
    struct Waiting {
        Requester requester;
        std::function<void(StreamState &)> task;
    };
    std::deque<Waiting> line;
    bool running = false;

    bool at_rest() const { return words == *network->learned().rest(); }
};

// All throw InvalidMessage.
StateSnapshot pull(const StreamState &state, const StatePull &request);
void sync(StreamState &state, const StateSync &request);

// `answered_label`: the label that is judged; `factor`: of the reward.
void feedback(StreamState &state, const Feedback &feedback, std::int32_t answered_label, double factor);

// What the stream's weights have learned since they were `told`, which they are now; nothing where that changes nothing.
std::optional<PlasticityUpdate> tell(StreamState &state);

} // namespace hillock::serve
