// What a network and a training must be to each other.
#include "train/joined.hpp"
#include "train/operation_kinds.hpp"
#include "train/training_error.hpp"
#include "train/training_plan.hpp"

#include <array>

namespace hillock::train {

namespace {

// As NIR names the parameters of neurons.
constexpr std::array<std::string_view, 8> kNeuronKeys = {"tau",    "tau_mem",     "tau_syn", "r",
                                                         "v_leak", "v_threshold", "w_in",    "v_reset"};

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

} // namespace

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

} // namespace hillock::train
