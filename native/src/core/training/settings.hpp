#pragma once

#include "core/training/surrogate.hpp"
#include "core/transform/weights.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

// What a training is told (src/docs/training.md). Plain data.
namespace hillock::core::training {

enum class LossKind : std::uint32_t { count_cross_entropy, count_mse, membrane_cross_entropy };

// One score per output from its values at all steps.
enum class Reduction : std::uint32_t { mean, last, sum, max };

struct Loss {
    LossKind kind = LossKind::count_cross_entropy;
    Reduction reduction = Reduction::mean; // membrane_cross_entropy
    double scale = 1;                      // cross-entropies
    double right = 0, wrong = 0;           // count_mse: wanted rates
    std::vector<double> class_weights;     // [outputs] or empty
};

enum class OptimizerKind : std::uint32_t { sgd, adam, adam_w };

struct Optimizer {
    OptimizerKind kind = OptimizerKind::adam;
    double momentum = 0; // sgd
    double beta1 = 0, beta2 = 0, epsilon = 0;
    double decay = 0; // of weights and scales
};

// Keeps the rates of an operation's neurons between bounds.
struct RatePenalty {
    std::size_t operation;
    double low, high, strength;
};

// The share of an operation's neurons that are silent in a sample.
struct DropoutShare {
    std::size_t operation;
    double share;
};

// What of an operation is trained. `neuron`: a parameter whose gradient and effect on the neurons' constants the caller computes.
// `gamma`: the factors of a batch normalisation of the operation's results.
enum class ParameterKey : std::uint32_t { weight, bias, scale, threshold, neuron, gamma };

struct ParameterSettings {
    std::size_t operation;
    ParameterKey key;
    std::uint64_t size; // neuron: elements; otherwise the operation says it
    float lowest;       // no value falls below it
};

struct Settings {
    std::size_t threads = 1;
    std::size_t steps = 1;
    bool held = false;
    std::size_t batch = 1;    // samples of a batch, at most
    std::uint64_t memory = 0; // bytes, at most
    std::uint64_t seed = 0;
    Loss loss;
    SurrogateCurve surrogate;
    bool whole_reset = false; // gradients pass through resets
    std::size_t window = 0;   // steps that gradients pass through; 0: all
    // What passes read of the weights: the optimizer's own, or those rounded as an image of that type rounds them.
    WeightType weights = WeightType::f32;
    double clip = 0; // 0: none
    Optimizer optimizer;
    std::vector<ParameterSettings> parameters; // in the order of the operations
    std::vector<RatePenalty> penalties;
    std::vector<DropoutShare> dropout;
};

} // namespace hillock::core::training
