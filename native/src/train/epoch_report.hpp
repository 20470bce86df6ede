#pragma once

#include "hillock/json.hpp"
#include "train/training_sums.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hillock::train {

// What an epoch brought: io.hillock.training.EpochReport.
struct EpochReport {
    std::int32_t epoch = 0; // from 1
    double loss = 0, accuracy = 0;
    std::optional<Evaluation> validation;
    std::vector<std::pair<std::string, double>> rates; // of each spiking node
    double gradient_norm = 0, learning_rate = 0, seconds = 0, samples_per_second = 0;

    // The measure of the best epoch, and the loss that decides between equals.
    double score() const { return validation ? validation->accuracy() : accuracy; }
    double loss_of_score() const { return validation ? validation->loss : loss; }
    // Whether this one is better than another.
    bool better_than(const EpochReport &other) const {
        return score() > other.score() || (score() == other.score() && loss_of_score() < other.loss_of_score());
    }

    Json json() const;
    // Throws TrainingError naming what is missing.
    static EpochReport of(const Json &json);
};

// The first of the best epochs; null before the first epoch.
const EpochReport *best_of(const std::vector<EpochReport> &history);

} // namespace hillock::train
