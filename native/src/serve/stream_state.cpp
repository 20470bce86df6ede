#include "serve/stream_state.hpp"

#include "wire/checks.hpp"

#include <algorithm>
#include <cstring>

namespace hillock::serve {

using wire::refuse;

namespace {

constexpr std::string_view kStep = "step"; // a tensor of STATE_SYNC: steps run so far

const StateVariable &variable(const Network &network, std::string_view name) {
    for (const StateVariable &one : network.state()) {
        if (one.name == name) {
            return one;
        }
    }
    refuse(ErrorCode::bad_value, "names", "no state variable is called '" + std::string(name) + "'");
}

template<class Words>
auto *floats(Words &words) {
    using Float = std::conditional_t<std::is_const_v<Words>, const float, float>;
    return reinterpret_cast<Float *>(words.data() + 1);
}

WireTensor copy_of(const StreamState &state, const StateVariable &one) {
    const float *const from = floats(state.words) + one.offset;
    return WireTensor::keep<float>(one.name, one.shape, {from, from + one.size});
}

void merge(float *have, SyncMode mode, std::span<const float> given) {
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

std::uint64_t step_count(const WireTensor &step) {
    if (step.type != ElementType::I64 || step.shape != Shape{1} || step.values<std::int64_t>()[0] < 0) {
        refuse(ErrorCode::bad_value, kStep, "must be one I64, 0 or more");
    }
    return static_cast<std::uint64_t>(step.values<std::int64_t>()[0]);
}

} // namespace

StateSnapshot pull(const StreamState &state, const StatePull &request) {
    StateSnapshot snapshot{state.steps(), state.network->info().digest, {}};
    if (request.names.empty()) {
        for (const StateVariable &one : state.network->state()) {
            snapshot.variables.push_back(copy_of(state, one));
        }
    }
    for (const std::string &name : request.names) {
        snapshot.variables.push_back(copy_of(state, variable(*state.network, name)));
    }
    return snapshot;
}

void sync(StreamState &state, const StateSync &request) {
    if (state.steps() != request.base_version) {
        refuse(ErrorCode::incompatible_state, "base_version",
               "the stream is at " + std::to_string(state.steps()) + ", not at " +
                   std::to_string(request.base_version));
    }
    std::vector<std::uint64_t> words = state.words;
    const auto is_step = [&](const WireTensor &tensor) {
        return tensor.name == kStep && request.mode == SyncMode::replace;
    };
    for (const WireTensor &tensor : request.variables) {
        if (is_step(tensor)) {
            const std::uint64_t steps = step_count(tensor);
            words = state.network->rest();
            words.front() = steps;
        }
    }
    for (const WireTensor &tensor : request.variables) {
        if (is_step(tensor)) {
            continue;
        }
        const StateVariable &one = variable(*state.network, tensor.name);
        if (tensor.type != ElementType::F32 || tensor.shape != one.shape) {
            refuse(ErrorCode::bad_shape, tensor.name, "is not of the variable's shape, or not F32");
        }
        float *const have = floats(words) + one.offset;
        merge(have, request.mode, tensor.values<float>());
        wire::check_values(tensor.name, ElementType::F32, std::as_bytes(std::span(have, one.size)));
    }
    state.words = std::move(words);
}

void feedback(StreamState &state, const Feedback &feedback, std::int32_t said) {
    const Network &network = *state.network;
    if (network.rewards().empty() && (!feedback.label || network.targets().empty())) {
        refuse(ErrorCode::incompatible_state, "request_id",
               "'" + network.info().name + "' does not learn by a " + (feedback.label ? "label" : "reward"));
    }
    float *const have = floats(state.words);
    if (feedback.label) {
        const auto label = static_cast<std::size_t>(*feedback.label);
        for (const Target &target : network.targets()) {
            if (label >= target.size) {
                refuse(ErrorCode::bad_value, "label", "is none of the outputs that learn");
            }
        }
        for (const Target &target : network.targets()) {
            std::fill_n(have + target.offset, target.size, 0.0f);
            have[target.offset + label] = 1;
            have[target.teaching] = 1;
        }
    }
    const double reward = feedback.reward ? *feedback.reward : *feedback.label == said ? 1 : -1;
    for (const std::size_t offset : network.rewards()) {
        have[offset] += static_cast<float>(reward);
    }
}

} // namespace hillock::serve
