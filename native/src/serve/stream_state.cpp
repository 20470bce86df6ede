#include "serve/stream_state.hpp"

#include "protocol/checks.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hillock::serve {

using protocol::refuse;

namespace {

constexpr float kMostReward = 1000; // that waits to act on a connection, or as little below 0

constexpr std::string_view kStep = "step"; // a tensor of STATE_SYNC: steps run so far

WireTensor copy_of(const StreamState &state, const StateVariable &one) {
    const std::span<const float> have = values(state.words, one);
    return WireTensor::keep<float>(one.name, one.shape, {have.begin(), have.end()});
}

void merge(std::span<float> have, SyncMode mode, std::span<const float> given) {
    for (std::size_t i = 0; i < given.size(); ++i) {
        switch (mode) {
        case SyncMode::replace:
            have[i] = given[i];
            break;
        case SyncMode::average:
            have[i] = (have[i] + given[i]) / 2;
            break;
        case SyncMode::delta:
            have[i] = have[i] + given[i];
            break;
        }
    }
}

void check_reward(std::string_view field, float sum) {
    if (!(std::abs(sum) <= kMostReward)) {
        refuse(ErrorCode::bad_value, field,
               "brings the rewards that wait to " + std::to_string(sum) + ", outside -1000 to 1000");
    }
}

std::uint64_t step_count(const WireTensor &step) {
    if (step.type != ElementType::I64 || step.shape != Shape{1} || step.values<std::int64_t>()[0] < 0) {
        refuse(ErrorCode::bad_value, kStep, "must be one I64, 0 or more");
    }
    return static_cast<std::uint64_t>(step.values<std::int64_t>()[0]);
}

} // namespace

StateSnapshot pull(const StreamState &state, const StatePull &request) {
    const Layout &layout = state.network->layout();
    StateSnapshot snapshot{steps(state.words), state.network->info().digest, {}};
    if (request.names.empty()) {
        for (const StateVariable &one : layout.state) {
            snapshot.variables.push_back(copy_of(state, one));
        }
    }
    for (const std::string &name : request.names) {
        snapshot.variables.push_back(copy_of(state, layout.variable(name)));
    }
    return snapshot;
}

void sync(StreamState &state, const StateSync &request) {
    if (steps(state.words) != request.base_version) {
        refuse(ErrorCode::incompatible_state, "base_version",
               "the stream is at " + std::to_string(steps(state.words)) + ", not at " +
                   std::to_string(request.base_version));
    }
    StateWords words = state.words;
    const auto is_step = [&](const WireTensor &tensor) {
        return tensor.name == kStep && request.mode == SyncMode::replace;
    };
    for (const WireTensor &tensor : request.variables) {
        if (is_step(tensor)) {
            const std::uint64_t count = step_count(tensor);
            words = *state.network->learned().rest();
            words.front() = count;
        }
    }
    for (const WireTensor &tensor : request.variables) {
        if (is_step(tensor)) {
            continue;
        }
        const StateVariable &one = state.network->layout().variable(tensor.name);
        if (tensor.type != ElementType::F32 || tensor.shape != one.shape) {
            refuse(ErrorCode::bad_shape, tensor.name, "is not of the variable's shape, or not F32");
        }
        const std::span<float> have = values(words, one);
        merge(have, request.mode, tensor.values<float>());
        protocol::check_values(WireTensor::of<float>(tensor.name, tensor.shape, have));
    }
    for (const std::size_t offset : state.network->layout().rewards) {
        check_reward("STATE_SYNC", reinterpret_cast<const float *>(words.data() + 1)[offset]);
    }
    state.words = std::move(words);
    state.told.clear();
}

void feedback(StreamState &state, const Feedback &feedback, std::int32_t answered_label, double factor) {
    const Layout &layout = state.network->layout();
    if (layout.rewards.empty() && (!feedback.label || layout.targets.empty())) {
        refuse(ErrorCode::incompatible_state, "request_id",
               "'" + state.network->info().name + "' does not learn by a " + (feedback.label ? "label" : "reward"));
    }
    float *const have = reinterpret_cast<float *>(state.words.data() + 1);
    const double judged = feedback.reward ? *feedback.reward : *feedback.label == answered_label ? 1 : -1;
    const auto reward = static_cast<float>(factor * judged);
    for (const std::size_t offset : layout.rewards) {
        check_reward("reward", have[offset] + reward);
    }
    if (feedback.label) {
        const auto label = static_cast<std::size_t>(*feedback.label);
        for (const Target &target : layout.targets) {
            if (label >= target.size) {
                refuse(ErrorCode::bad_value, "label", "is none of the outputs that learn");
            }
        }
        for (const Target &target : layout.targets) {
            std::fill_n(have + target.offset, target.size, 0.0f);
            have[target.offset + label] = 1;
            have[target.teaching] = 1;
        }
    }
    for (const std::size_t offset : layout.rewards) {
        have[offset] += reward;
    }
}

std::optional<PlasticityUpdate> tell(StreamState &state) {
    const Layout &layout = state.network->layout();
    PlasticityUpdate update{state.network->info().name, "", 0, steps(state.words) - steps(state.told), {}};
    bool changed = false;
    for (const Synapses &one : layout.synapses) {
        if (update.rule.empty()) {
            update.rate = one.rate;
        }
        if (update.rule.find(one.rule) == std::string::npos) {
            update.rule += (update.rule.empty() ? "" : "+") + one.rule;
        }
        const StateVariable &weights = layout.state[one.variable];
        const std::span<const float> now = values(std::as_const(state.words), weights),
                                     before = values(std::as_const(state.told), weights);
        std::vector<float> delta(now.size());
        for (std::size_t i = 0; i < delta.size(); ++i) {
            delta[i] = now[i] - before[i];
            changed = changed || delta[i] != 0;
        }
        update.deltas.push_back(WireTensor::keep(weights.initial, weights.shape, std::move(delta)));
    }
    state.told = state.words;
    return changed ? std::optional(std::move(update)) : std::nullopt;
}

} // namespace hillock::serve
