// The choices of a training in the words of `hillock train`.
#include "train/spec.hpp"
#include "train/training.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <array>

namespace hillock::train {

namespace {

using core::training::LossKind;
using core::training::OptimizerKind;
using core::training::Reduction;
using Kind = core::training::Surrogate;

constexpr std::array<std::string_view, 4> kReductions = {"mean", "last", "sum", "max"};

std::optional<Reduction> reduction_of(const std::string &name) {
    for (std::size_t i = 0; i < kReductions.size(); ++i) {
        if (name == "membrane-" + std::string(kReductions[i]) + "-ce") {
            return static_cast<Reduction>(i);
        }
    }
    return std::nullopt;
}

// A surrogate's name, its numbers as they are called, and their defaults.
struct Curve {
    std::string_view name;
    std::size_t count;
    std::array<std::string_view, 2> what;
    std::array<double, 2> defaults;
};
constexpr std::array<Curve, 7> kCurves = {{{"fast-sigmoid", 1, {"the slope of fast-sigmoid", ""}, {5, 0}},
                                           {"atan", 1, {"alpha of atan", ""}, {2, 0}},
                                           {"sigmoid", 1, {"the slope of sigmoid", ""}, {4, 0}},
                                           {"triangular", 1, {"the slope of triangular", ""}, {1, 0}},
                                           {"slayer", 2, {"the scale of slayer", "the decay of slayer"}, {1, 5}},
                                           {"box", 1, {"the half-width of box", ""}, {0.5, 0}},
                                           {"straight-through", 0, {"", ""}, {1, 0}}}};

constexpr std::array<std::string_view, 3> kOptimizers = {"sgd", "adam", "adamw"};

} // namespace

Loss Loss::parse(std::string_view text) {
    const Spec spec = Spec::parse(text, 2);
    if (spec.name == "count-ce") {
        Spec::parse(text, 1);
        require_above("the scale of count-ce", spec.number(0, 0.5), 0);
        return {LossKind::count_cross_entropy, Reduction::mean, spec.number(0, 0.5), 0};
    }
    if (spec.name == "count-mse") {
        require_at_least("the rate of the right class", spec.number(0, 0.8), 0);
        require_at_least("the rate of the wrong classes", spec.number(1, 0.1), 0);
        return {LossKind::count_mse, Reduction::mean, spec.number(0, 0.8), spec.number(1, 0.1)};
    }
    if (const std::optional<Reduction> reduction = reduction_of(spec.name)) {
        Spec::parse(text, 1);
        require_above("the scale of membrane-ce", spec.number(0, 1), 0);
        return {LossKind::membrane_cross_entropy, *reduction, spec.number(0, 1), 0};
    }
    throw TrainingError("unknown loss '" + spec.name +
                        "'; known are count-ce, count-mse, membrane-mean-ce, membrane-last-ce, membrane-sum-ce, "
                        "membrane-max-ce");
}

std::string Loss::text() const {
    switch (kind) {
    case LossKind::count_cross_entropy:
        return Spec::text("count-ce", {first});
    case LossKind::count_mse:
        return Spec::text("count-mse", {first, second});
    case LossKind::membrane_cross_entropy:
        break;
    }
    return Spec::text("membrane-" + std::string(kReductions[static_cast<std::size_t>(reduction)]) + "-ce", {first});
}

Surrogate Surrogate::parse(std::string_view text) {
    const Spec spec = Spec::parse(text, 2);
    const auto *const found =
        std::find_if(kCurves.begin(), kCurves.end(), [&](const Curve &curve) { return curve.name == spec.name; });
    if (found == kCurves.end()) {
        throw TrainingError("unknown surrogate '" + spec.name +
                            "'; known are fast-sigmoid, atan, sigmoid, triangular, slayer, box, straight-through");
    }
    Spec::parse(text, found->count);
    const Surrogate surrogate{static_cast<Kind>(found - kCurves.begin()), spec.number(0, found->defaults[0]),
                              spec.number(1, found->defaults[1])};
    for (std::size_t i = 0; i < found->count; ++i) {
        require_above(std::string(found->what[i]), i == 0 ? surrogate.first : surrogate.second, 0);
    }
    return surrogate;
}

std::string Surrogate::text() const {
    const Curve &curve = kCurves[static_cast<std::size_t>(kind)];
    switch (curve.count) {
    case 0:
        return std::string(curve.name);
    case 1:
        return Spec::text(curve.name, {first});
    default:
        return Spec::text(curve.name, {first, second});
    }
}

Optimizer Optimizer::parse(std::string_view text) {
    const Spec spec = Spec::parse(text, 4);
    const auto *const found = std::find(kOptimizers.begin(), kOptimizers.end(), spec.name);
    if (found == kOptimizers.end()) {
        throw TrainingError("unknown optimizer '" + spec.name + "'; known are sgd, adam, adamw");
    }
    Optimizer optimizer;
    optimizer.kind = static_cast<OptimizerKind>(found - kOptimizers.begin());
    const bool sgd = optimizer.kind == OptimizerKind::sgd;
    Spec::parse(text, sgd ? 2 : 4);
    optimizer.rate = spec.number(0, sgd ? 0.1 : 1e-3);
    require_above("the rate of " + spec.name, optimizer.rate, 0);
    if (sgd) {
        optimizer.momentum = spec.number(1, 0.9);
        optimizer.beta1 = optimizer.beta2 = optimizer.epsilon = 0;
        require_fraction("momentum", optimizer.momentum);
        return optimizer;
    }
    optimizer.beta1 = spec.number(1, 0.9);
    optimizer.beta2 = spec.number(2, 0.999);
    optimizer.epsilon = spec.number(3, 1e-8);
    require_fraction("beta1", optimizer.beta1);
    require_fraction("beta2", optimizer.beta2);
    require_above("epsilon", optimizer.epsilon, 0);
    optimizer.decay = optimizer.kind == OptimizerKind::adam_w ? 0.01 : 0;
    return optimizer;
}

std::string Optimizer::text() const {
    const std::string_view name = kOptimizers[static_cast<std::size_t>(kind)];
    return kind == OptimizerKind::sgd ? Spec::text(name, {rate, momentum})
                                      : Spec::text(name, {rate, beta1, beta2, epsilon});
}

RatePenalty RatePenalty::parse(std::string_view text) {
    const Spec spec = Spec::parse(text, static_cast<std::size_t>(-1));
    if (spec.numbers.size() != 3) {
        throw TrainingError("a penalty is NODE:LOW,HIGH,STRENGTH, not '" + std::string(text) + "'");
    }
    const RatePenalty penalty{spec.name, spec.numbers[0], spec.numbers[1], spec.numbers[2]};
    require_at_least("the lower rate", penalty.low, 0);
    require_at_least("the upper rate", penalty.high, penalty.low);
    require_above("the strength of a penalty", penalty.strength, 0);
    return penalty;
}

std::string RatePenalty::text() const {
    return Spec::text(node, {low, high, strength});
}

} // namespace hillock::train
