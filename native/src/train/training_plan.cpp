#include "train/training_plan.hpp"

#include "core/training/surrogate_numbers.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace hillock::train {

namespace {

using core::training::ParameterKey;

constexpr float kNoBound = -std::numeric_limits<float>::infinity();
// As NIR names the parameters of neurons.
constexpr std::array<std::string_view, 8> kNeuronKeys = {"tau",    "tau_mem",     "tau_syn", "r",
                                                         "v_leak", "v_threshold", "w_in",    "v_reset"};

bool any_fits(const std::vector<std::string> &patterns, const std::string &name) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &one) { return fits(one, name); });
}

bool connects(const core::Operation &operation) {
    return std::holds_alternative<core::Linear>(operation.kind) || std::holds_alternative<core::Conv>(operation.kind);
}

bool has_bias(const core::Operation &operation) {
    const auto *const linear = std::get_if<core::Linear>(&operation.kind);
    const auto *const conv = std::get_if<core::Conv>(&operation.kind);
    return (linear != nullptr && linear->bias != nullptr) || (conv != nullptr && conv->bias != nullptr);
}

bool is_neurons(const core::Operation &operation) {
    return std::holds_alternative<core::Neuron>(operation.kind) ||
           std::holds_alternative<core::AdaptiveLif>(operation.kind);
}

// The parameters of an operation that are trained without being named, and those that can be.
std::vector<std::string> trainable(const core::Operation &operation) {
    std::vector<std::string> names;
    if (connects(operation)) {
        names.push_back(operation.node + ".weight");
        if (has_bias(operation)) {
            names.push_back(operation.node + ".bias");
        }
    } else if (std::holds_alternative<core::Scale>(operation.kind)) {
        names.push_back(operation.node + ".scale");
    } else if (std::holds_alternative<core::Threshold>(operation.kind)) {
        names.push_back(operation.node + ".threshold");
    }
    return names;
}

std::string joined(const std::vector<std::string> &names) {
    std::string text;
    for (const std::string &name : names) {
        (text += text.empty() ? "" : ", ") += name;
    }
    return text;
}

// Says why an operation has no gradient.
void refuse_unknown(const core::Operation &operation) {
    const bool plastic = std::holds_alternative<core::Plastic>(operation.kind);
    if (plastic || std::holds_alternative<core::AdaptiveLif>(operation.kind)) {
        throw TrainingError(operation.node, std::string(plastic ? "plastic" : "adaptive_lif") +
                                                " has no gradient here; replace the node, or train without it");
    }
    const auto *const neuron = std::get_if<core::Neuron>(&operation.kind);
    if (neuron != nullptr && neuron->fire.reset == core::Reset::multi_spike) {
        throw TrainingError(operation.node,
                            "the reset multi_spike has no gradient here; train with subtract, for example");
    }
}

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

TrainingPlan::TrainingPlan(const Training &training, const core::Program &program) {
    constexpr std::int32_t kMostThreads = 256;
    for (const core::Stage &stage : program.stages) {
        for (const core::Operation &operation : stage.operations) {
            operations.push_back(&operation);
        }
    }
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

void TrainingPlan::check_ends(const Training &training, const core::Program &program) const {
    const auto require_one = [](const std::string &what, std::size_t count) {
        if (count != 1) {
            throw TrainingError("the network has " + std::to_string(count) + " " + what +
                                "; only networks with one Input and one Output can be trained");
        }
    };
    require_one("Inputs", program.inputs.size());
    require_one("Outputs", program.outputs.size());
    const core::Port &output = program.outputs.front();
    if (training.loss.counts() != output.spikes) {
        throw TrainingError(
            output.spikes ? "the network gives spikes, the loss reads membranes; use count-ce or count-mse"
                          : "the network gives membranes, the loss counts spikes; use membrane-mean-ce, for example");
    }
    if (!training.class_weights.empty() && training.class_weights.size() != output.size) {
        throw TrainingError(std::to_string(training.class_weights.size()) + " class weights for " +
                            std::to_string(output.size) + " outputs");
    }
}

// The image has the weights that are trained for.
void TrainingPlan::check_weights(const Training &training) const {
    for (const core::Operation *const operation : operations) {
        const auto *const linear = std::get_if<core::Linear>(&operation->kind);
        const auto *const conv = std::get_if<core::Conv>(&operation->kind);
        if (linear == nullptr && conv == nullptr) {
            continue;
        }
        const core::WeightType type = linear != nullptr ? linear->small.type : conv->small.type;
        if (type != training.weights) {
            throw TrainingError(operation->node, "its weights are " + label(type) +
                                                     " in the array 'image', the training's are " +
                                                     label(training.weights) + "; compile the image with --weights " +
                                                     label(training.weights));
        }
    }
}

void TrainingPlan::check_patterns(const Training &training) const {
    std::vector<std::string> nodes, parameters;
    for (const core::Operation *const operation : operations) {
        refuse_unknown(*operation);
        nodes.push_back(operation->node);
        for (std::string &name : trainable(*operation)) {
            parameters.push_back(std::move(name));
        }
    }
    const auto require_fit = [](const std::vector<std::string> &patterns, const std::string &what,
                                const std::string &verb, const std::vector<std::string> &there, auto wanted) {
        for (const std::string &pattern : patterns) {
            if (std::none_of(there.begin(), there.end(),
                             [&](const std::string &name) { return fits(pattern, name) && wanted(name); })) {
                throw TrainingError("no " + what + " fits '" + pattern + "' to " + verb + "; there are " +
                                    joined(there));
            }
        }
    };
    const auto any = [](const std::string &) { return true; };
    const auto connection = [&](const std::string &node) {
        return std::any_of(operations.begin(), operations.end(),
                           [&](const core::Operation *const one) { return one->node == node && connects(*one); });
    };
    require_fit(training.frozen, "node", "freeze", nodes, any);
    require_fit(training.batch_norm, "dense transform or convolution", "normalise", nodes, connection);
    refuse_neuron_parameters(training);
    require_fit(training.trained, "parameter", "train", parameters, any);
}

void TrainingPlan::refuse_neuron_parameters(const Training &training) const {
    for (const core::Operation *const operation : operations) {
        for (const std::string_view key : kNeuronKeys) {
            const std::string name = operation->node + "." + std::string(key);
            if (is_neurons(*operation) && any_fits(training.trained, name)) {
                throw TrainingError(operation->node,
                                    "its " + std::string(key) +
                                        " cannot be trained here, because images keep no parameters of neurons; send "
                                        "the job to a training cell in Java (hillock listen --train)");
            }
        }
    }
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
