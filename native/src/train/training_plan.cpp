#include "train/training_plan.hpp"

#include "core/training/surrogate_numbers.hpp"
#include "train/operation_kinds.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <limits>

namespace hillock::train {

namespace {

using core::training::ParameterKey;

constexpr float kNoBound = -std::numeric_limits<float>::infinity();

core::training::Loss core_loss(const Training &training) {
    core::training::Loss loss;
    loss.kind = training.loss.kind;
    loss.reduction = training.loss.reduction;
    loss.scale = loss.right = training.loss.first;
    loss.wrong = training.loss.second;
    loss.class_weights = training.class_weights;
    return loss;
}

} // namespace

TrainingPlan::TrainingPlan(const Training &training, const core::Program &program)
    : operations(operations_of(program)) {
    constexpr std::int32_t kMostThreads = 256;
    check_ends(training, program);
    check_weights(training);
    check_patterns(training);
    for (std::size_t o = 0; o < operations.size(); ++o) {
        select(training, o);
        if (operations[o]->spikes()) {
            layers.push_back(o);
        }
    }
    if (settings.parameters.empty()) {
        throw TrainingError("no parameter is left to train: all nodes with weights are frozen, or there are none");
    }
    find_affecting(program);
    place_penalties(training);
    place_dropout(training, program);
    const Optimizer &given = training.optimizer;
    settings.threads = static_cast<std::size_t>(std::min(training.threads, kMostThreads));
    settings.batch = static_cast<std::size_t>(training.batch);
    settings.memory = static_cast<std::uint64_t>(training.memory);
    settings.seed = training.seed_bits();
    settings.loss = core_loss(training);
    settings.surrogate =
        core::training::curve(training.surrogate.kind, training.surrogate.first, training.surrogate.second);
    settings.whole_reset = training.whole_reset;
    settings.window = static_cast<std::size_t>(training.window.value_or(0));
    settings.weights = training.weights;
    settings.clip = training.clip.value_or(0);
    settings.optimizer = {given.kind, given.momentum, given.beta1, given.beta2, given.epsilon, given.decay};
}

void TrainingPlan::select(const Training &training, std::size_t o) {
    const core::Operation &operation = *operations[o];
    const bool frozen = any_fits(training.frozen, operation.node);
    if (connects(operation) && any_fits(training.batch_norm, operation.node)) {
        if (!has_bias(operation)) {
            throw TrainingError(operation.node, "it has no bias to fold a normalisation into; make it an Affine");
        }
        if (frozen) {
            throw TrainingError(operation.node, "it is frozen, and a normalisation would change it");
        }
        if (training.weights != core::WeightType::f32) {
            throw TrainingError(operation.node, "a normalisation and " + label(training.weights) +
                                                    " weights exclude each other; train with the normalisation first, "
                                                    "and its result with small weights");
        }
        add(o, ParameterKey::weight, "weight");
        add(o, ParameterKey::bias, "bias");
        add(o, ParameterKey::gamma, "gamma");
        return;
    }
    if (frozen) {
        return;
    }
    if (connects(operation)) {
        add(o, ParameterKey::weight, "weight");
        if (has_bias(operation)) {
            add(o, ParameterKey::bias, "bias");
        }
    } else if (std::holds_alternative<core::Scale>(operation.kind)) {
        add(o, ParameterKey::scale, "scale");
    } else if (std::holds_alternative<core::Threshold>(operation.kind) &&
               any_fits(training.trained, operation.node + ".threshold")) {
        add(o, ParameterKey::threshold, "threshold");
    }
}

void TrainingPlan::add(std::size_t o, ParameterKey key, const std::string &name) {
    settings.parameters.push_back({o, key, 0, kNoBound});
    names.push_back(operations[o]->node + "." + name);
}

void TrainingPlan::find_affecting(const core::Program &program) {
    std::vector<std::uint8_t> reaches(program.signals.size());
    reaches[program.outputs.front().signal] = 1;
    outputs = program.outputs.front().size;
    for (bool found = true; found;) { // a cycle may need several rounds
        found = false;
        for (const core::Operation *const operation : operations) {
            for (const core::Source &source : operation->in) {
                if (reaches[operation->out] != 0 && reaches[source.signal] == 0) {
                    reaches[source.signal] = 1;
                    found = true;
                }
            }
        }
    }
    for (const std::size_t o : layers) {
        affects_output.push_back(reaches[operations[o]->out]);
    }
}

void TrainingPlan::place_penalties(const Training &training) {
    for (const RatePenalty &penalty : training.penalties) {
        const std::size_t before = settings.penalties.size();
        for (const std::size_t o : layers) {
            if (fits(penalty.node, operations[o]->node)) {
                settings.penalties.push_back({o, penalty.low, penalty.high, penalty.strength});
            }
        }
        if (settings.penalties.size() == before) {
            throw TrainingError("no spiking node fits '" + penalty.node + "' for a penalty on rates");
        }
    }
}

void TrainingPlan::place_dropout(const Training &training, const core::Program &program) {
    std::map<std::size_t, double> shares; // by operation, ascending
    for (const auto &[node, share] : training.dropout) {
        bool found = false;
        for (std::size_t o = 0; o < operations.size(); ++o) {
            if (operations[o]->node != node || !is_neurons(*operations[o])) {
                continue;
            }
            found = true;
            shares[o] = share;
            if (operations[o]->out == program.outputs.front().signal) {
                throw TrainingError(node, "the output cannot have dropout");
            }
        }
        if (!found) {
            throw TrainingError(node, "there are no neurons of this name for dropout");
        }
    }
    for (const auto &[operation, share] : shares) {
        if (share > 0) {
            settings.dropout.push_back({operation, share});
        }
    }
}

} // namespace hillock::train
