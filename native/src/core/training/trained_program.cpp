#include "core/training/trained_program.hpp"

#include "core/error.hpp"
#include "core/image/widening.hpp"

#include <algorithm>

namespace hillock::core::training {

namespace {

// Fills a panel of the transpose of weight [targets][sources]: targets become columns.
void copy_transposed_panel(const float *weight, std::size_t sources, std::size_t targets, std::size_t first,
                           float *panels) {
    const std::size_t size = std::min<std::size_t>(kPanelTargets, targets - first), width = padded(size);
    float *const panel = panels + first * sources;
    for (std::size_t j = 0; j < size; ++j) {
        for (std::size_t i = 0; i < sources; ++i) {
            panel[i * width + j] = weight[(first + j) * sources + i];
        }
    }
}

} // namespace

TrainedProgram::TrainedProgram(std::shared_ptr<const Image> image, const Settings &settings, bool panels)
    : image_(std::move(image)), panels_(panels), stages_(image_->program().stages), weights_(settings.weights) {
    for (Stage &stage : stages_) {
        for (Operation &operation : stage.operations) {
            operations_.push_back(&operation);
            widen_weights(operation);
        }
    }
    constants_.resize(operations_.size());
    transposed_.resize(operations_.size());
    turned_.resize(operations_.size());
    normalised_.resize(operations_.size());
    for (const ParameterSettings &parameter : settings.parameters) {
        if (parameter.operation >= operations_.size()) {
            bad_argument("there is no operation ", parameter.operation, " to train");
        }
        if (parameter.key == ParameterKey::neuron) {
            own_constants(parameter.operation);
        } else if (parameter.key == ParameterKey::gamma) {
            normalised_[parameter.operation] = 1;
        }
    }
    plan_.emplace(image_->program(), stages_, settings);
    for (const ParameterSettings &parameter : settings.parameters) {
        add(parameter);
    }
    for (const GradientPlan::Range &range : plan_->ranges) {
        for (std::size_t o = range.begin; o < range.end; ++o) {
            add_norm(o, range.whole);
        }
    }
    read(false);
    for (std::size_t o = 0; o < operations_.size(); ++o) {
        prepare_backward(o);
    }
    for (std::size_t part = 0; part < refresh_parts(); ++part) {
        refresh(part);
    }
    std::erase_if(refresh_, [this](const RefreshPart &part) { // these never change
        return parameter(part.operation, ParameterKey::weight) == nullptr;
    });
}

float *TrainedProgram::take(std::size_t floats) {
    memory_.emplace_back(whole_lines(floats) * sizeof(float), true);
    auto *const start = reinterpret_cast<float *>(memory_.back().get());
    std::fill_n(start, whole_lines(floats), 0.0f);
    bytes_ += whole_lines(floats) * sizeof(float);
    return start;
}

// Gradients are those of float32: trained or not, weights that the image stores smaller are widened once.
void TrainedProgram::widen_weights(Operation &operation) {
    const auto widen_all = [this](auto &op, std::size_t groups, std::size_t rows, std::size_t targets) {
        if (!op.small.any()) {
            return;
        }
        float *const weights = take(groups * rows * targets);
        for (std::size_t group = 0; group < groups; ++group) {
            const std::size_t at = group * rows * targets;
            widen(op.small.from(at, group * targets), rows, targets, weights + at);
        }
        op.weight = weights;
        op.small = op.small_panels = {};
        if (panels_) {
            op.make_panels(take(op.panel_floats()));
        }
    };
    if (auto *const linear = std::get_if<Linear>(&operation.kind)) {
        widen_all(*linear, 1, linear->inputs, linear->outputs);
    } else if (auto *const conv = std::get_if<Conv>(&operation.kind)) {
        widen_all(*conv, conv->groups, conv->patch(), conv->targets());
    }
}

const Parameter *TrainedProgram::parameter(std::size_t operation, ParameterKey key) const {
    const auto found = std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter &one) {
        return one.settings.operation == operation && one.settings.key == key;
    });
    return found == parameters_.end() ? nullptr : &*found;
}

float *TrainedProgram::constant(std::size_t operation, Constant which) const {
    return constants_[operation][static_cast<std::size_t>(which)];
}

float *TrainedProgram::constant_gradient(std::size_t operation, Constant which) const {
    return constants_[operation][kConstants + static_cast<std::size_t>(which)];
}

void TrainedProgram::add(const ParameterSettings &settings) {
    Operation &operation = *operations_[settings.operation];
    const auto *own = parameter(settings.operation, settings.key);
    if (own != nullptr && settings.key != ParameterKey::neuron) {
        bad_argument("node '", operation.node, "': the same parameter is to be trained twice");
    }
    const bool gamma = settings.key == ParameterKey::gamma, bias = gamma || settings.key == ParameterKey::bias;
    const float **read = nullptr;
    std::size_t size = 0, row = 0;
    if (auto *const linear = std::get_if<Linear>(&operation.kind)) {
        const bool weight = settings.key == ParameterKey::weight;
        read = weight ? &linear->weight : bias ? &linear->bias : nullptr;
        row = linear->outputs;
        size = weight ? linear->inputs * row : row;
    } else if (auto *const conv = std::get_if<Conv>(&operation.kind)) {
        const bool weight = settings.key == ParameterKey::weight;
        read = weight ? &conv->weight : bias ? &conv->bias : nullptr;
        row = weight ? conv->targets() : conv->window.out_channels;
        size = weight ? conv->window.channels * conv->window.kernel() * row : row;
    } else if (auto *const scale = std::get_if<Scale>(&operation.kind)) {
        read = settings.key == ParameterKey::scale ? &scale->scale : nullptr;
        size = row = operation.outputs;
    } else if (auto *const threshold = std::get_if<Threshold>(&operation.kind)) {
        read = settings.key == ParameterKey::threshold ? &threshold->threshold : nullptr;
        size = row = operation.outputs;
    }
    const bool neuron = settings.key == ParameterKey::neuron;
    if (!neuron && (read == nullptr || *read == nullptr)) {
        bad_argument("node '", operation.node, "': has no such parameter to train");
    }
    if (neuron) {
        size = row = settings.size;
        if (size == 0 || size > operation.outputs) {
            bad_argument("node '", operation.node, "': a parameter of ", size, " elements does not fit ",
                         operation.outputs, " neurons");
        }
    }
    Parameter parameter{settings, size, row, take(size), take(size), take(size), take(size), nullptr};
    const bool rounds = settings.key == ParameterKey::weight && weights_ != WeightType::f32;
    const bool folds = settings.key == ParameterKey::weight && normalised_[settings.operation] != 0;
    parameter.used = rounds || folds ? take(size) : parameter.values;
    if (!neuron && !gamma) {
        std::copy_n(*read, size, parameter.values);
        *read = parameter.used;
    }
    parameters_.push_back(parameter);
    if (rounds) {
        add_rounding(parameters_.size() - 1);
    }
    if (settings.key == ParameterKey::weight && panels_) {
        if (auto *const linear = std::get_if<Linear>(&operation.kind)) {
            linear->panels = take(linear->panel_floats());
        } else if (auto *const conv = std::get_if<Conv>(&operation.kind)) {
            conv->panels = take(conv->panel_floats());
        }
    }
}

// If it is to be normalised. `whole`: it is in no cycle.
void TrainedProgram::add_norm(std::size_t o, bool whole) {
    if (const Parameter *const gamma = parameter(o, ParameterKey::gamma)) {
        norms_.emplace_back(*operations_[o], parameter(o, ParameterKey::weight), parameter(o, ParameterKey::bias),
                            *gamma, take(3 * gamma->size));
        norms_.back().check(whole, weights_);
    }
}

const NormWeights *TrainedProgram::norm(std::size_t operation) const {
    const auto found = std::find_if(norms_.begin(), norms_.end(),
                                    [&](const NormWeights &one) { return &one.operation() == operations_[operation]; });
    return found == norms_.end() ? nullptr : &*found;
}

void TrainedProgram::read(bool folded) {
    folded_ = folded;
    for (const NormWeights &norm : norms_) {
        norm.read(folded);
    }
}

void TrainedProgram::add_rounding(std::size_t index) {
    const Parameter &parameter = parameters_[index];
    const auto *const conv = std::get_if<Conv>(&operations_[parameter.settings.operation]->kind);
    const std::size_t rows = parameter.size / parameter.row, of_group = conv == nullptr ? rows : rows / conv->groups;
    for (std::size_t row = 0; row < rows; row += of_group) {
        for (std::size_t first = 0; first < parameter.row; first += kRoundTargets) {
            round_.push_back({index, row, of_group, first});
        }
    }
}

bool TrainedProgram::round(std::size_t index, const TrainingKernels &kernels) {
    const RoundPart &part = round_[index];
    const Parameter &parameter = parameters_[part.parameter];
    const std::size_t at = part.row * parameter.row + part.first;
    const RoundWork work{parameter.values + at, parameter.used + at, part.rows, parameter.row,
                         std::min<std::size_t>(kRoundTargets, parameter.row - part.first)};
    return weights_ == WeightType::f16 ? kernels.round_halves(work) : kernels.round_bytes(work);
}

void TrainedProgram::own_constants(std::size_t o) {
    auto *const neuron = std::get_if<Neuron>(&operations_[o]->kind);
    if (neuron == nullptr) {
        bad_argument("node '", operations_[o]->node, "': has no neurons to train");
    }
    if (!constants_[o].empty()) {
        return;
    }
    const float **const read[kConstants] = {
        &neuron->decay,         &neuron->gain,           &neuron->leak,         &neuron->synaptic_decay,
        &neuron->synaptic_gain, &neuron->fire.threshold, &neuron->fire.v_reset, &neuron->fire.lower_bound};
    const std::size_t n = operations_[o]->outputs;
    for (const float **const one : read) {
        float *own = nullptr;
        if (*one != nullptr) {
            own = take(n);
            std::copy_n(*one, n, own);
            *one = own;
        }
        constants_[o].push_back(own);
    }
    for (std::size_t which = 0; which < kConstantGradients; ++which) {
        constants_[o].push_back(constants_[o][which] == nullptr ? nullptr : take(n));
    }
}

// What the backward pass reads, and which parts of it trained weights change.
void TrainedProgram::prepare_backward(std::size_t o) {
    using What = RefreshPart::What;
    const bool trained = parameter(o, ParameterKey::weight) != nullptr;
    const bool back = plan_->backward(o) && plan_->back_to_input[o] != 0;
    if (auto *const linear = std::get_if<Linear>(&operations_[o]->kind)) {
        for (std::size_t first = 0; trained && panels_ && first < linear->outputs; first += kPanelTargets) {
            refresh_.push_back({o, What::panel, first});
        }
        if (back) {
            Linear turned{linear->outputs, linear->inputs, nullptr, nullptr};
            (panels_ ? turned.panels : turned.weight) =
                take(panels_ ? turned.panel_floats() : turned.inputs * turned.outputs);
            transposed_[o] = turned;
            for (std::size_t first = 0; first < turned.outputs; first += kPanelTargets) {
                refresh_.push_back({o, What::transposed_panel, first});
            }
        }
    } else if (auto *const conv = std::get_if<Conv>(&operations_[o]->kind)) {
        if (back) {
            const Window &w = conv->window;
            turned_[o] = take(w.kernel() * w.out_channels * padded(w.channels / conv->groups));
        }
        if (back || trained) {
            refresh_.push_back({o, What::conv, 0});
        }
    }
}

void TrainedProgram::refresh(std::size_t index) {
    const RefreshPart &part = refresh_[index];
    Operation &operation = *operations_[part.operation];
    switch (part.what) {
    case RefreshPart::What::panel: {
        const Linear &linear = std::get<Linear>(operation.kind);
        linear.make_panel(part.first, const_cast<float *>(linear.panels));
        return;
    }
    case RefreshPart::What::transposed_panel: {
        const Linear &linear = std::get<Linear>(operation.kind), &turned = *transposed_[part.operation];
        if (panels_) {
            copy_transposed_panel(linear.weight, turned.inputs, turned.outputs, part.first,
                                  const_cast<float *>(turned.panels));
            return;
        }
        const std::size_t end = std::min<std::size_t>(part.first + kPanelTargets, turned.outputs);
        for (std::size_t j = part.first; j < end; ++j) {
            for (std::size_t i = 0; i < turned.inputs; ++i) {
                const_cast<float *>(turned.weight)[i * turned.outputs + j] = linear.weight[j * turned.inputs + i];
            }
        }
        return;
    }
    case RefreshPart::What::conv:
        turn(part.operation);
        return;
    }
}

void TrainedProgram::turn(std::size_t o) {
    auto &conv = std::get<Conv>(operations_[o]->kind);
    if (panels_ && parameter(o, ParameterKey::weight) != nullptr) {
        conv.make_panels(const_cast<float *>(conv.panels));
    }
    if (turned_[o] == nullptr) {
        return;
    }
    const std::size_t channels = conv.window.channels / conv.groups, targets = conv.targets();
    const std::size_t kernel = conv.window.kernel(), width = padded(channels);
    for (std::size_t channel = 0; channel < conv.window.channels; ++channel) {
        const std::size_t group = channel / channels;
        for (std::size_t k = 0; k < kernel; ++k) {
            for (std::size_t j = 0; j < targets; ++j) {
                turned_[o][((group * kernel + k) * targets + j) * width + channel % channels] =
                    conv.weight[(channel * kernel + k) * targets + j];
            }
        }
    }
}

} // namespace hillock::core::training
