#include "core/training/update_rule.hpp"

#include <cmath>
#include <limits>

namespace hillock::core::training {

void UpdateRule::begin(double rate, float clip) {
    rate_ = rate;
    clip_ = clip;
    if (optimizer_.kind != OptimizerKind::sgd) {
        power1 *= optimizer_.beta1;
        power2 *= optimizer_.beta2;
    }
}

UpdateNumbers UpdateRule::numbers(const Parameter &parameter) const {
    const double decay = parameter.decays() ? optimizer_.decay : 0;
    const bool shrinks = optimizer_.kind == OptimizerKind::adam_w && decay > 0;
    UpdateNumbers numbers{};
    numbers.adam = optimizer_.kind != OptimizerKind::sgd;
    numbers.clip = clip_;
    numbers.decay = !shrinks ? static_cast<float>(decay) : 0;
    numbers.shrink = shrinks ? static_cast<float>(1 - rate_ * decay) : 1;
    if (!numbers.adam) {
        numbers.momentum = static_cast<float>(optimizer_.momentum);
        numbers.step = static_cast<float>(-rate_);
        return numbers;
    }
    numbers.b1 = static_cast<float>(optimizer_.beta1);
    numbers.a1 = static_cast<float>(1 - optimizer_.beta1);
    numbers.b2 = static_cast<float>(optimizer_.beta2);
    numbers.a2 = static_cast<float>(1 - optimizer_.beta2);
    numbers.epsilon = static_cast<float>(optimizer_.epsilon);
    numbers.step = static_cast<float>(-(rate_ / (1 - power1)));
    numbers.correction = static_cast<float>(1 / std::sqrt(1 - power2));
    return numbers;
}

void UpdateRule::bound(const Parameter &parameter, std::size_t begin, std::size_t end) {
    const float lowest = parameter.settings.lowest;
    for (std::size_t i = begin; parameter.settings.key == ParameterKey::bias && i < end; ++i) {
        parameter.values[i] += 0.0f;
    }
    for (std::size_t i = begin; lowest > -std::numeric_limits<float>::infinity() && i < end; ++i) {
        parameter.values[i] = parameter.values[i] < lowest ? lowest : parameter.values[i];
    }
}

} // namespace hillock::core::training
