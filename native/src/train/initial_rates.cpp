// Data-dependent initialisation of weights, the twin of io.hillock.training.plain.InitialRates.
#include "train/operation_kinds.hpp"
#include "train/training_engine.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <cmath>

namespace hillock::train {

using core::training::ParameterKey;

void TrainingEngine::set_initial_rates(const DataSet &set, const std::vector<std::uint32_t> &order, std::size_t count,
                                       double wanted) {
    constexpr double kMost = 0x1p24, kGrowth = 16, kClose = 0.05;
    constexpr int kRounds = 20;
    for (std::size_t layer = 0; layer < plan_.layers.size(); ++layer) {
        const std::vector<const Parameter *> weights = weights_before(plan_.layers[layer]);
        if (weights.empty()) {
            continue;
        }
        std::vector<std::vector<float>> start;
        for (const Parameter *const weight : weights) {
            start.emplace_back(weight->values, weight->values + weight->size);
        }
        const auto rate_with = [&](float gain) {
            for (std::size_t w = 0; w < weights.size(); ++w) {
                std::ranges::transform(start[w], weights[w]->values, [&](float value) { return value * gain; });
            }
            trainer_->changed();
            if (!trainer_->weights_fit()) {
                refuse_weights();
            }
            return rate(layer, set, order, count);
        };
        double low = 0, high = 1, now = rate(layer, set, order, count);
        while (now < wanted && high < kMost) {
            low = high;
            high *= kGrowth;
            now = rate_with(static_cast<float>(high));
        }
        for (int round = 0; round < kRounds && std::abs(now - wanted) > kClose * wanted; ++round) {
            const double gain = (low + high) / 2;
            now = rate_with(static_cast<float>(gain));
            (now < wanted ? low : high) = gain;
        }
        if (now == 0) {
            throw TrainingError(plan_.node(layer), "it stays silent whatever its weights are; check its v_threshold, r "
                                                   "and tau, and that the layers before it spike");
        }
    }
}

// Spikes of a layer per neuron and step.
double TrainingEngine::rate(std::size_t layer, const DataSet &set, const std::vector<std::uint32_t> &order,
                            std::size_t count) {
    std::uint64_t spikes = 0;
    for (std::size_t done = 0; done < count; done += buffer_->capacity()) {
        run(fill(set, &order, done, std::min(buffer_->capacity(), count - done)), false);
        spikes += buffer_->spikes(layer);
    }
    const std::size_t neurons = count * plan_.neurons(layer);
    return static_cast<double>(spikes) / (static_cast<double>(neurons) * static_cast<double>(set.steps()));
}

// Trained weights that reach an operation in the same step without passing other neurons.
std::vector<const core::training::Parameter *> TrainingEngine::weights_before(std::size_t operation) const {
    std::vector<const Parameter *> found;
    std::vector<std::uint8_t> seen(plan_.operations.size());
    collect(operation, found, seen);
    return found;
}

void TrainingEngine::collect(std::size_t operation, std::vector<const Parameter *> &found,
                             std::vector<std::uint8_t> &seen) const {
    for (const core::Source &source : plan_.operations[operation]->in) {
        for (std::size_t from = 0; from < plan_.operations.size(); ++from) {
            const core::Operation &before = *plan_.operations[from];
            if (source.late || before.out != source.signal || is_neurons(before) || seen[from] != 0) {
                continue;
            }
            seen[from] = 1;
            if (trainer_->trained().norm(from) != nullptr) {
                continue; // the scale of normalised weights changes nothing
            }
            if (const Parameter *const weight = trainer_->trained().parameter(from, ParameterKey::weight)) {
                found.push_back(weight);
            } else {
                collect(from, found, seen);
            }
        }
    }
}

} // namespace hillock::train
