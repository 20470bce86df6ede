#include "serve/learned_weights.hpp"

#include "protocol/checks.hpp"

#include <cmath>

namespace hillock::serve {

using protocol::refuse;

namespace {

std::vector<const StateVariable *> learned_of(const Layout &layout) {
    std::vector<const StateVariable *> found;
    for (const StateVariable &one : layout.state) {
        if (one.learned) {
            found.push_back(&one);
        }
    }
    return found;
}

// In binary64, rounded once.
float merged(float have, SyncMode mode, float given) {
    switch (mode) {
    case SyncMode::replace:
        return given;
    case SyncMode::average:
        return static_cast<float>((static_cast<double>(have) + given) / 2);
    case SyncMode::delta:
        return static_cast<float>(static_cast<double>(have) + given);
    }
    return have;
}

// Of two zeros the positive one is the greater, as in IEEE 754 maximum.
float greater(float a, float b) {
    return a > b || (a == b && !std::signbit(a)) ? a : b;
}

float lesser(float a, float b) {
    return a < b || (a == b && std::signbit(a)) ? a : b;
}

} // namespace

LearnedWeights::LearnedWeights(const NetworkInfo &info, const Layout &layout, StateWords rest)
    : info_(info), layout_(layout), variables_(learned_of(layout)),
      rest_(std::make_shared<const StateWords>(std::move(rest))) {}

LearnedWeights::Rest LearnedWeights::rest() const {
    const std::lock_guard lock(mutex_);
    return rest_;
}

void LearnedWeights::check_learns() const {
    if (!learns()) {
        refuse(ErrorCode::incompatible_state, "network", "'" + info_.name + "' does not learn");
    }
}

const StateVariable *LearnedWeights::find(std::string_view name) const {
    for (const StateVariable *one : variables_) {
        if (one->name == name) {
            return one;
        }
    }
    return nullptr;
}

StateSnapshot LearnedWeights::pull(const StatePull &request) const {
    check_learns();
    std::vector<const StateVariable *> wanted = request.names.empty() ? variables_ : decltype(variables_){};
    for (const std::string &name : request.names) {
        const StateVariable *const one = find(name);
        if (one == nullptr) {
            refuse(ErrorCode::bad_value, "names", "nothing that is learned is called '" + name + "'");
        }
        wanted.push_back(one);
    }
    const std::lock_guard lock(mutex_);
    StateSnapshot snapshot{version_, info_.digest, {}};
    for (const StateVariable *one : wanted) {
        snapshot.variables.push_back(
            {one->name, ElementType::F32, one->shape, std::as_bytes(values(*rest_, *one)), rest_});
    }
    return snapshot;
}

std::int64_t LearnedWeights::sync(const StateSync &request) {
    check_learns();
    const std::lock_guard lock(mutex_);
    if (request.base_version != version_) {
        refuse(ErrorCode::incompatible_state, "base_version",
               "what was learned is at " + std::to_string(version_) + ", not at " +
                   std::to_string(request.base_version));
    }
    auto changed = std::make_shared<StateWords>(*rest_);
    for (const WireTensor &tensor : request.variables) {
        const StateVariable *const one = find(tensor.name);
        if (one == nullptr || tensor.type != ElementType::F32 || tensor.shape != one->shape) {
            refuse(ErrorCode::incompatible_state, tensor.name, "is nothing that is learned, or has another shape");
        }
        const std::span<float> have = values(*changed, *one);
        const std::span<const float> given = tensor.values<float>();
        for (std::size_t i = 0; i < have.size(); ++i) {
            have[i] = merged(have[i], request.mode, given[i]);
            if (!std::isfinite(have[i])) {
                refuse(ErrorCode::incompatible_state, tensor.name, "would not be finite");
            }
        }
    }
    rest_ = std::move(changed);
    return ++version_;
}

const Synapses &LearnedWeights::synapses(std::string_view tensor) const {
    for (const Synapses &one : layout_.synapses) {
        if (!tensor.empty() && layout_.state[one.variable].initial == tensor) {
            return one;
        }
    }
    refuse(ErrorCode::bad_value, tensor, "no plastic connection starts at it");
}

std::int64_t LearnedWeights::update(const PlasticityUpdate &update) {
    check_learns();
    const std::lock_guard lock(mutex_);
    auto changed = std::make_shared<StateWords>(*rest_);
    for (const WireTensor &delta : update.deltas) {
        const Synapses &each = synapses(delta.name);
        const StateVariable &weights = layout_.state[each.variable];
        if (delta.shape != weights.shape) {
            refuse(ErrorCode::bad_shape, delta.name, "is not of the weights' shape");
        }
        const std::span<float> have = values(*changed, weights);
        const std::span<const float> given = delta.values<float>();
        for (std::size_t i = 0; i < have.size(); ++i) {
            have[i] = lesser(each.most, greater(have[i] + given[i], each.least));
            if (!std::isfinite(have[i])) {
                refuse(ErrorCode::bad_value, delta.name, "would make weights that are not finite");
            }
        }
    }
    rest_ = std::move(changed);
    return ++version_;
}

} // namespace hillock::serve
