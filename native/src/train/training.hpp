#pragma once

#include "core/training/settings.hpp"
#include "hillock/json.hpp"
#include "train/data/augmentation.hpp"
#include "train/schedule.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hillock::train {

// A loss, a surrogate or an optimizer: its kind, its numbers, and the text that names it.
struct Loss {
    core::training::LossKind kind = core::training::LossKind::count_cross_entropy;
    core::training::Reduction reduction = core::training::Reduction::mean;
    double first = 0.5, second = 0; // scale; or the wanted rates of the right class and of the others

    static Loss parse(std::string_view text);
    std::string text() const;
    bool counts() const { return kind != core::training::LossKind::membrane_cross_entropy; }
};

struct Surrogate {
    core::training::Surrogate kind = core::training::Surrogate::fast_sigmoid;
    double first = 5, second = 0;

    static Surrogate parse(std::string_view text);
    std::string text() const;
};

struct Optimizer {
    core::training::OptimizerKind kind = core::training::OptimizerKind::adam;
    double rate = 1e-3, momentum = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0;

    static Optimizer parse(std::string_view text);
    std::string text() const; // without the decay
};

// Keeps the rates of a node's neurons between bounds.
struct RatePenalty {
    std::string node; // or a pattern
    double low = 0, high = 0, strength = 0;

    static RatePenalty parse(std::string_view text);
    std::string text() const;
};

// What to train, and how: io.hillock.training.Training without its network, with the same defaults.
struct Training {
    Loss loss;
    std::vector<RatePenalty> penalties;
    std::vector<double> class_weights;
    Surrogate surrogate;
    bool whole_reset = false;
    std::optional<double> clip;
    std::optional<std::int32_t> window;
    Optimizer optimizer;
    Schedule schedule;
    std::int32_t epochs = 10, batch = 128;
    std::int64_t seed = 1;
    std::map<std::string, double> dropout; // by node
    std::optional<double> initial_rate;
    std::vector<Augmentation> augmentations;
    std::vector<std::string> frozen, trained;
    core::WeightType weights = core::WeightType::f32;
    std::vector<std::string> batch_norm;
    std::int32_t threads = 1;
    std::int64_t memory = std::int64_t{256} << 20;
    std::optional<Json> settings; // run settings, which the image has already

    // Reads the object `training` of a job. Throws TrainingError naming the key.
    static Training read(const Json &json);
    // What affects the result beside the network and its run settings, as io.hillock.training.TrainingJson writes it: the same bytes.
    std::string result_text() const;

    std::uint64_t seed_bits() const { return static_cast<std::uint64_t>(seed); }
};

std::string label(core::WeightType type);

} // namespace hillock::train
