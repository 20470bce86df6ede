#include "core/training/norm_weights.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>

namespace hillock::core::training {

namespace {

constexpr double kMomentum = 0.1;

float moved(float running, double value) {
    const auto from = static_cast<double>(running);
    return static_cast<float>(from + kMomentum * (value - from));
}

} // namespace

NormWeights::NormWeights(Operation &operation, const Parameter *weight, const Parameter *beta, const Parameter &gamma,
                         float *memory)
    : operation_(&operation), weight_(weight), beta_(beta), gamma_(&gamma), running_mean_(memory),
      running_variance_(memory + gamma.size), folded_bias_(memory + 2 * gamma.size), scale_(gamma.size) {
    std::fill_n(gamma.values, channels(), 1.0f);
    std::fill_n(running_mean_, channels(), 0.0f);
    std::fill_n(running_variance_, channels(), static_cast<float>(1 - kEpsilon)); // so that folding changes nothing yet
}

void NormWeights::check(bool whole, WeightType weights) const {
    const std::string &node = operation_->node;
    if (weight_ == nullptr || beta_ == nullptr) {
        bad_argument("node '", node, "': a normalisation trains its weight and its bias too");
    }
    if (!whole) {
        bad_argument("node '", node, "': it is part of a cycle, where results cannot be normalised over all steps");
    }
    if (weights != WeightType::f32) {
        bad_argument("node '", node, "': a normalisation and small weights exclude each other");
    }
}

void NormWeights::set_gradients(std::size_t channel, float of_gamma, float of_beta) const {
    gamma_->gradient[channel] = of_gamma;
    beta_->gradient[channel] = of_beta;
}

void NormWeights::follow(std::size_t channel, double mean, double variance) const {
    running_mean_[channel] = moved(running_mean_[channel], mean);
    running_variance_[channel] = moved(running_variance_[channel], variance);
}

void NormWeights::fold() {
    for (std::size_t c = 0; c < channels(); ++c) {
        scale_[c] = gamma(c) / std::sqrt(static_cast<double>(running_variance_[c]) + kEpsilon);
        folded_bias_[c] = static_cast<float>(beta(c) - static_cast<double>(running_mean_[c]) * scale_[c]) + 0.0f;
    }
    const std::size_t side = weight_->row, rows = weight_->size / side, groups = channels() / side;
    for (std::size_t r = 0; r < rows; ++r) {
        const double *const scale = scale_.data() + r / (rows / groups) * side;
        const float *const exact = weight_->values + r * side;
        float *const folded = weight_->used + r * side;
        for (std::size_t j = 0; j < side; ++j) {
            folded[j] = static_cast<float>(static_cast<double>(exact[j]) * scale[j]);
        }
    }
}

void NormWeights::read(bool folded) const {
    const float *const weight = folded ? weight_->used : weight_->values;
    const float *const bias = folded ? folded_bias_ : nullptr;
    if (auto *const linear = std::get_if<Linear>(&operation_->kind)) {
        linear->weight = weight;
        linear->bias = bias;
    } else {
        auto &conv = std::get<Conv>(operation_->kind);
        conv.weight = weight;
        conv.bias = bias;
    }
}

} // namespace hillock::core::training
