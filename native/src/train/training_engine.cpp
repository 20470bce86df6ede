#include "train/training_engine.hpp"

#include "core/error.hpp"
#include "train/operation_kinds.hpp"
#include "train/spec.hpp"
#include "train/training_error.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace hillock::train {

namespace {

using core::training::ParameterKey;

constexpr const char *kTooLarge = ", too large for ";

core::training::Settings with_form(core::training::Settings settings, const DataSet &form) {
    settings.steps = form.steps();
    settings.held = form.held();
    return settings;
}

// The float32 weights of an operation; empty if it has none.
std::span<const float> exact_weights(const core::Operation &operation) {
    const auto *const linear = std::get_if<core::Linear>(&operation.kind);
    const auto *const conv = std::get_if<core::Conv>(&operation.kind);
    if (linear != nullptr && linear->weight != nullptr) {
        return {linear->weight, linear->inputs * linear->outputs};
    }
    if (conv != nullptr && conv->weight != nullptr) {
        return {conv->weight, conv->rows() * conv->targets()};
    }
    return {};
}

// What the core says of a training, as this side's error.
template<class Call>
auto translated(Call call) {
    try {
        return call();
    } catch (const core::Error &problem) {
        throw TrainingError(problem.what());
    }
}

} // namespace

TrainingEngine::TrainingEngine(const Training &training, const StartImages &start, const DataSet &form)
    : training_(training), plan_(training, start.image->program()) {
    if (form.inputs() != start.image->inputs()) {
        throw TrainingError("samples have " + std::to_string(form.inputs()) + " values a step, the network takes " +
                            std::to_string(start.image->inputs()));
    }
    translated(
        [&] { trainer_.emplace(start.image, with_form(plan_.settings, form), core::choose_isa(core::Isa::neon)); });
    if (training.weights != core::WeightType::f32) {
        take_exact_weights(start.exact->program());
    }
    buffer_.emplace(trainer_->together(), form, start.in, plan_.layers.size(), training.augmentations,
                    training.seed_bits(), plan_.settings.threads);
}

void TrainingEngine::check(const DataSet &set) const {
    for (std::uint32_t sample = 0; sample < set.size(); ++sample) {
        if (set.label(sample) >= plan_.outputs) {
            throw TrainingError("label " + std::to_string(set.label(sample)) + " of sample " + std::to_string(sample) +
                                " is none of the network's " + std::to_string(plan_.outputs) + " outputs, 0 to " +
                                std::to_string(plan_.outputs - 1));
        }
    }
}

// The optimizer begins with the exact weights, not with those that the image has rounded.
void TrainingEngine::take_exact_weights(const core::Program &exact) {
    const std::vector<const core::Operation *> operations = operations_of(exact);
    for (const Parameter &parameter : trainer_->trained().parameters()) {
        const std::size_t o = parameter.settings.operation;
        if (parameter.settings.key != ParameterKey::weight) {
            continue;
        }
        const bool same = o < operations.size() && operations[o]->node == plan_.operations[o]->node &&
                          operations[o]->inputs == plan_.operations[o]->inputs &&
                          operations[o]->outputs == plan_.operations[o]->outputs;
        const std::span<const float> weights = same ? exact_weights(*operations[o]) : std::span<const float>();
        if (weights.size() != parameter.size) { // kernels of convolutions may differ, too
            throw TrainingError(plan_.operations[o]->node,
                                "its float32 weights are missing in the array 'exact_image', which is the image of "
                                "another network");
        }
        std::ranges::copy(weights, parameter.values);
    }
    trainer_->changed();
    if (!trainer_->weights_fit()) {
        refuse_weights();
    }
}

void TrainingEngine::run(const core::training::Samples &samples, bool trains) {
    const auto unstable = translated([&] { return trains ? trainer_->add(samples) : trainer_->answer(samples); });
    if (unstable) {
        const std::string &variable = trainer_->trained().program().state[unstable->variable].name;
        const std::size_t colon = variable.rfind(':');
        throw TrainingError(variable.substr(0, colon),
                            "its state '" + variable.substr(colon + 1) + "' became " +
                                double_text(static_cast<double>(unstable->value)) + " in sample " +
                                std::to_string(buffer_->number(unstable->sample)) +
                                "; lower the learning rate, clip gradients, or check dt against tau");
    }
}

void TrainingEngine::train(const DataSet &set, const std::vector<std::uint32_t> &order, std::size_t from,
                           std::size_t count, std::uint32_t epoch, double rate, BatchSums &sums) {
    trainer_->begin();
    for (std::size_t done = 0; done < count; done += buffer_->capacity()) {
        const std::size_t number = std::min(buffer_->capacity(), count - done);
        run(buffer_->fill(set, &order, from + done, number, count, epoch, true), true);
        for (std::size_t n = 0; n < number; ++n) {
            sums.loss += buffer_->loss(n);
            sums.right += buffer_->answer(n) == buffer_->label(n) ? 1 : 0;
            ++sums.samples;
        }
        for (std::size_t layer = 0; layer < plan_.layers.size(); ++layer) {
            sums.spikes[layer] += static_cast<std::int64_t>(buffer_->spikes(layer));
        }
    }
    const double norm = trainer_->update(rate);
    if (!std::isfinite(norm)) {
        refuse_gradients();
    }
    if (!trainer_->weights_fit()) {
        refuse_weights();
    }
    sums.norms += norm;
    ++sums.batches;
}

const core::training::Samples &TrainingEngine::fill(const DataSet &set, const std::vector<std::uint32_t> *order,
                                                    std::size_t from, std::size_t count) {
    return buffer_->fill(set, order, from, count, 1, 0, false);
}

Evaluation TrainingEngine::evaluate(const DataSet &set) {
    Evaluation sums;
    sums.confusion.assign(plan_.outputs, std::vector<std::int64_t>(plan_.outputs));
    for (std::size_t from = 0; from < set.size(); from += buffer_->capacity()) {
        const std::size_t number = std::min(buffer_->capacity(), set.size() - from);
        run(fill(set, nullptr, from, number), false);
        for (std::size_t n = 0; n < number; ++n) {
            sums.loss += buffer_->loss(n);
            ++sums.confusion[buffer_->label(n)][buffer_->answer(n)];
            ++sums.samples;
        }
    }
    sums.loss /= static_cast<double>(sums.samples);
    return sums;
}

void TrainingEngine::refuse_gradients() const {
    const std::vector<Parameter> &parameters = trainer_->trained().parameters();
    for (const Parameter &parameter : parameters) {
        for (std::size_t i = 0; i < parameter.size; ++i) {
            if (!std::isfinite(parameter.gradient[i])) {
                const std::string &name = plan_.names[static_cast<std::size_t>(&parameter - parameters.data())];
                throw TrainingError(plan_.operations[parameter.settings.operation]->node,
                                    "the gradient of its " + name.substr(name.rfind('.') + 1) + " became " +
                                        double_text(static_cast<double>(parameter.gradient[i])) +
                                        "; lower the learning rate, clip gradients, or train with a smaller slope of "
                                        "the surrogate");
            }
        }
    }
    throw TrainingError("the gradients are too large to add up; lower the learning rate or clip gradients");
}

// The first connection with a weight that its type cannot hold.
void TrainingEngine::refuse_weights() const {
    const float most = training_.weights == core::WeightType::f16 ? 65519.996f : 0x1.fffffep127f / 128 * 127;
    for (const Parameter &parameter : trainer_->trained().parameters()) {
        const float *const begin = parameter.values, *const end = begin + parameter.size;
        const float *const bad = std::find_if(begin, end, [&](float one) { return !(std::abs(one) <= most); });
        if (parameter.settings.key == ParameterKey::weight && bad != end) {
            throw TrainingError(plan_.operations[parameter.settings.operation]->node,
                                "a weight became " + double_text(static_cast<double>(*bad)) + kTooLarge +
                                    label(training_.weights) +
                                    "; lower the learning rate, clip gradients, or train with other weights");
        }
    }
    throw TrainingError(std::string("a weight became") + kTooLarge + label(training_.weights));
}

NamedArrays TrainingEngine::parameters() const {
    NamedArrays all;
    const core::training::TrainedProgram &trained = trainer_->trained();
    for (std::size_t p = 0; p < plan_.names.size(); ++p) {
        const Parameter &parameter = trained.parameters()[p];
        all.emplace_back(plan_.names[p], std::vector<float>(parameter.values, parameter.values + parameter.size));
    }
    for (const core::training::NormWeights &norm : trained.norms()) {
        const std::string &node = norm.operation().node;
        const std::size_t size = norm.channels();
        all.emplace_back(node + ".running_mean", std::vector<float>(norm.running_mean(), norm.running_mean() + size));
        all.emplace_back(node + ".running_variance",
                         std::vector<float>(norm.running_variance(), norm.running_variance() + size));
    }
    return all;
}

NamedArrays TrainingEngine::moments() const {
    NamedArrays all;
    const std::vector<Parameter> &parameters = trainer_->trained().parameters();
    for (const auto &[ending, which] :
         {std::pair(".first", &Parameter::first), std::pair(".second", &Parameter::second)}) {
        for (std::size_t p = 0; p < plan_.names.size(); ++p) {
            const float *const values = parameters[p].*which;
            all.emplace_back(plan_.names[p] + ending, std::vector<float>(values, values + parameters[p].size));
        }
    }
    return all;
}

std::array<double, 2> TrainingEngine::counters() const {
    return {trainer_->rule().power1, trainer_->rule().power2};
}

void TrainingEngine::restore(const NamedArrays &arrays, const std::string &ending, float *Parameter::*which) const {
    for (std::size_t p = 0; p < plan_.names.size(); ++p) {
        const Parameter &parameter = trainer_->trained().parameters()[p];
        const std::vector<float> *const kept = find(arrays, plan_.names[p] + ending);
        if (kept == nullptr || kept->size() != parameter.size) {
            throw TrainingError("the checkpoint lacks " + plan_.names[p] + ending);
        }
        std::ranges::copy(*kept, parameter.*which);
    }
}

void TrainingEngine::restore_parameters(const NamedArrays &arrays) {
    restore(arrays, "", &Parameter::values);
    for (const core::training::NormWeights &norm : trainer_->trained().norms()) {
        const std::string &node = norm.operation().node;
        for (const auto &[name, to] : {std::pair(node + ".running_mean", norm.running_mean()),
                                       std::pair(node + ".running_variance", norm.running_variance())}) {
            const std::vector<float> *const kept = find(arrays, name);
            if (kept == nullptr || kept->size() != norm.channels()) {
                throw TrainingError("the checkpoint lacks " + name);
            }
            std::ranges::copy(*kept, to);
        }
    }
    trainer_->changed();
}

void TrainingEngine::restore(const NamedArrays &moments, const std::array<double, 2> &counters) {
    restore(moments, ".first", &Parameter::first);
    restore(moments, ".second", &Parameter::second);
    trainer_->rule().power1 = counters[0];
    trainer_->rule().power2 = counters[1];
}

} // namespace hillock::train
