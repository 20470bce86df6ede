// The border of trainers: C interface on one side, C++ on the other.
#include "abi/border.hpp"
#include "core/engine/finite.hpp"
#include "core/training/surrogate_numbers.hpp"
#include "core/training/trainer.hpp"

#include <algorithm>
#include <cmath>

using namespace hillock::core;
using namespace hillock::core::training;
using namespace hillock::abi;

struct hillock_trainer {
    Trainer trainer;
};

namespace {

template<class Enum>
Enum choice(std::uint32_t value, Enum last, const char *name) {
    if (value > static_cast<std::uint32_t>(last)) {
        bad_argument("training: there is no ", name, " ", value);
    }
    return static_cast<Enum>(value);
}

double number(double value, double lowest, const char *name) {
    if (!std::isfinite(value) || value < lowest) {
        bad_argument("training: ", name, " is ", value, ", not finite and at least ", lowest);
    }
    return value;
}

double fraction(double value, const char *name) {
    if (!(value >= 0 && value < 1)) {
        bad_argument("training: ", name, " is ", value, ", not at least 0 and below 1");
    }
    return value;
}

void reserved_is_0(std::uint32_t value, const char *name) {
    if (value != 0) {
        bad_argument("training: reserved of ", name, " is ", value);
    }
}

template<class Element>
const Element *list(const Element *first, std::uint32_t count, const char *name) {
    if (count != 0) {
        require(first, name);
    }
    return first;
}

Loss read_loss(const hillock_training &given, std::size_t outputs) {
    Loss loss;
    loss.kind = choice(given.loss, LossKind::membrane_cross_entropy, "loss");
    loss.reduction = choice(given.reduction, Reduction::max, "reduction");
    loss.scale = loss.right = number(given.loss_first, 0, "loss_first");
    loss.wrong = number(given.loss_second, 0, "loss_second");
    for (std::size_t j = 0; given.class_weights != nullptr && j < outputs; ++j) {
        loss.class_weights.push_back(number(given.class_weights[j], 0, "a class weight"));
    }
    return loss;
}

SurrogateCurve read_surrogate(const hillock_training &given) {
    return curve(choice(given.surrogate, Surrogate::straight_through, "surrogate"),
                 number(given.surrogate_first, 0, "surrogate_first"),
                 number(given.surrogate_second, 0, "surrogate_second"));
}

Optimizer read_optimizer(const hillock_training &given) {
    return {choice(given.optimizer, OptimizerKind::adam_w, "optimizer"),
            fraction(given.momentum, "momentum"),
            fraction(given.beta1, "beta1"),
            fraction(given.beta2, "beta2"),
            number(given.epsilon, 0, "epsilon"),
            number(given.decay, 0, "decay")};
}

std::size_t at_least_1(std::uint32_t value, const char *name) {
    if (value == 0) {
        bad_argument("training: ", name, " is 0");
    }
    return value;
}

ParameterSettings read_parameter(const hillock_parameter &given) {
    reserved_is_0(given.reserved, "a parameter");
    if (std::isnan(given.lowest)) {
        bad_argument("training: lowest of a parameter is ", given.lowest);
    }
    const auto key = choice(given.key, ParameterKey::gamma, "parameter key");
    return {given.operation, key, given.size, given.lowest};
}

DropoutShare read_dropout(const hillock_dropout &given) {
    reserved_is_0(given.reserved, "a dropout");
    return {given.operation, fraction(given.share, "a dropout's share")};
}

RatePenalty read_penalty(const hillock_rate_penalty &given) {
    reserved_is_0(given.reserved, "a penalty");
    const double low = number(given.low, 0, "low of a penalty");
    return {given.operation, low, number(given.high, low, "high of a penalty"),
            number(given.strength, 0, "a penalty's strength")};
}

Settings read_training(const hillock_training &given, const Image &image) {
    if (given.threads > kMostThreads) {
        bad_argument("training: threads is ", given.threads, ", more than ", kMostThreads);
    }
    if (given.held > 1 || given.whole_reset > 1) {
        bad_argument("training: held and whole_reset are 0 or 1");
    }
    Settings settings;
    settings.threads = std::max<std::size_t>(given.threads, 1);
    settings.steps = at_least_1(given.steps, "steps");
    settings.held = given.held == 1;
    settings.batch = at_least_1(given.batch, "batch");
    settings.memory = given.memory_bytes;
    settings.seed = given.seed;
    settings.loss = read_loss(given, image.outputs());
    settings.surrogate = read_surrogate(given);
    settings.whole_reset = given.whole_reset == 1;
    settings.weights = choice(given.weights, WeightType::i8, "weights");
    settings.window = given.window;
    settings.clip = number(given.clip, 0, "clip");
    settings.optimizer = read_optimizer(given);
    const auto *const parameters = list(given.parameters, given.parameters_count, "parameters");
    for (std::uint32_t p = 0; p < given.parameters_count; ++p) {
        settings.parameters.push_back(read_parameter(parameters[p]));
    }
    const auto *const dropout = list(given.dropout, given.dropout_count, "dropout");
    for (std::uint32_t d = 0; d < given.dropout_count; ++d) {
        settings.dropout.push_back(read_dropout(dropout[d]));
    }
    const auto *const penalties = list(given.penalties, given.penalties_count, "penalties");
    for (std::uint32_t p = 0; p < given.penalties_count; ++p) {
        settings.penalties.push_back(read_penalty(penalties[p]));
    }
    return settings;
}

Samples read_samples(const Trainer &trainer, const hillock_samples &given) {
    require(given.input, "input");
    require(given.labels, "labels");
    require(given.numbers, "numbers");
    require(given.losses, "losses");
    require(given.answers, "answers");
    require(given.spikes, "spikes");
    const GradientPlan &plan = trainer.trained().plan();
    const std::size_t outputs = plan.size(plan.output);
    const std::size_t elements = plan.size(plan.input) * (trainer.settings().held ? 1 : trainer.settings().steps);
    if (given.batch == 0) {
        bad_argument("samples: batch is 0");
    }
    for (std::uint32_t n = 0; n < given.count; ++n) {
        if (given.labels[n] >= outputs) {
            bad_argument("samples: label ", given.labels[n], " of sample ", n, " is none of ", outputs, " outputs");
        }
        const float *const row = given.input + n * elements;
        const std::size_t bad = first_not_finite(row, elements);
        if (bad != elements) {
            throw Error(HILLOCK_BAD_VALUE, text("input: element ", bad, " of sample ", n, " is ", row[bad]));
        }
    }
    return {given.input, given.labels, given.numbers, given.count,   given.batch,
            given.epoch, given.cancel, given.losses,  given.answers, given.spikes};
}

void check_stable(const Trainer &trainer, const std::optional<Unstable> &unstable, hillock_samples &samples) {
    if (unstable) {
        samples.unstable_sample = unstable->sample;
        samples.unstable_state = static_cast<std::uint32_t>(unstable->variable);
        samples.unstable_value = unstable->value;
        throw Error(HILLOCK_UNSTABLE,
                    text("sample ", unstable->sample, ": the state variable '",
                         trainer.trained().program().state[unstable->variable].name, "' became ", unstable->value));
    }
}

float *array(const Trainer &trainer, std::uint32_t index, std::uint32_t which, std::uint64_t size) {
    const std::vector<Parameter> &parameters = trainer.trained().parameters();
    if (index >= parameters.size()) {
        bad_argument("there is no parameter ", index);
    }
    const Parameter &parameter = parameters[index];
    if (size != parameter.size) {
        bad_argument("parameter ", index, " has ", parameter.size, " elements, not ", size);
    }
    const bool gamma = parameter.settings.key == ParameterKey::gamma;
    const NormWeights *const norm = gamma ? trainer.trained().norm(parameter.settings.operation) : nullptr;
    float *const arrays[] = {parameter.values,
                             parameter.gradient,
                             parameter.first,
                             parameter.second,
                             norm == nullptr ? nullptr : norm->running_mean(),
                             norm == nullptr ? nullptr : norm->running_variance()};
    if (which > HILLOCK_ARRAY_RUNNING_VARIANCE || arrays[which] == nullptr) {
        bad_argument("there is no array ", which, " of parameter ", index);
    }
    return arrays[which];
}

void check_constant(const Trainer &trainer, std::uint32_t operation, std::uint32_t which, std::uint64_t size) {
    const GradientPlan &plan = trainer.trained().plan();
    if (operation >= plan.operations.size() || !trainer.trained().trains_neurons(operation)) {
        bad_argument("operation ", operation, " has no neurons that are trained");
    }
    if (which > HILLOCK_CONSTANT_LOWER_BOUND ||
        trainer.trained().constant(operation, static_cast<Constant>(which)) == nullptr) {
        bad_argument("the neurons of operation ", operation, " have no constant ", which);
    }
    if (size != plan.operations[operation]->outputs) {
        bad_argument("operation ", operation, " has ", plan.operations[operation]->outputs, " neurons, not ", size);
    }
}

} // namespace

std::int32_t hillock_trainer_create(const hillock_image *image, const hillock_training *training,
                                    hillock_trainer **trainer, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        *trainer = nullptr;
        require(image, "image");
        require_struct(training, "training");
        *trainer = new hillock_trainer{
            Trainer(image->image, read_training(*training, *image->image), choose_isa(highest_isa(training->isa)))};
    });
}

void hillock_trainer_destroy(hillock_trainer *trainer) {
    delete trainer;
}

std::uint32_t hillock_trainer_isa(const hillock_trainer *trainer) {
    return trainer == nullptr ? 0 : static_cast<std::uint32_t>(trainer->trainer.isa());
}

std::uint64_t hillock_trainer_together(const hillock_trainer *trainer) {
    return trainer == nullptr ? 0 : trainer->trainer.together();
}

std::uint64_t hillock_trainer_segment(const hillock_trainer *trainer) {
    return trainer == nullptr ? 0 : trainer->trainer.segment();
}

std::uint64_t hillock_trainer_bytes(const hillock_trainer *trainer) {
    return trainer == nullptr ? 0 : trainer->trainer.bytes();
}

std::int32_t hillock_trainer_begin(hillock_trainer *trainer, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        trainer->trainer.begin();
    });
}

std::int32_t hillock_trainer_add(hillock_trainer *trainer, hillock_samples *samples, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require_struct(samples, "samples");
        Trainer &own = trainer->trainer;
        check_stable(own, own.add(read_samples(own, *samples)), *samples);
    });
}

std::int32_t hillock_trainer_answer(hillock_trainer *trainer, hillock_samples *samples, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require_struct(samples, "samples");
        Trainer &own = trainer->trainer;
        check_stable(own, own.answer(read_samples(own, *samples)), *samples);
    });
}

std::int32_t hillock_trainer_update(hillock_trainer *trainer, double rate, double *norm, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(norm, "norm");
        number(rate, 0, "rate");
        *norm = trainer->trainer.update(rate);
        if (!std::isfinite(*norm)) {
            throw Error(HILLOCK_UNSTABLE, text("the norm of the gradients became ", *norm));
        }
        if (!trainer->trainer.weights_fit()) {
            throw Error(HILLOCK_UNSTABLE, "a weight became too large for the type of the weights");
        }
    });
}

std::int32_t hillock_trainer_read(const hillock_trainer *trainer, std::uint32_t parameter, std::uint32_t which,
                                  std::uint64_t size, float *values, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(values, "values");
        std::copy_n(array(trainer->trainer, parameter, which, size), size, values);
    });
}

std::int32_t hillock_trainer_write(hillock_trainer *trainer, std::uint32_t parameter, std::uint32_t which,
                                   std::uint64_t size, const float *values, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(values, "values");
        float *const to = array(trainer->trainer, parameter, which, size);
        const std::size_t bad = first_not_finite(values, size);
        if (bad != size && which != HILLOCK_ARRAY_GRADIENT) { // update finds those of gradients
            throw Error(HILLOCK_BAD_VALUE, text("values: element ", bad, " is ", values[bad]));
        }
        if (which == HILLOCK_ARRAY_RUNNING_VARIANCE && *std::min_element(values, values + size) < 0) {
            bad_argument("values: a running variance is below 0");
        }
        std::copy_n(values, size, to);
        if (which != HILLOCK_ARRAY_GRADIENT) {
            trainer->trainer.changed();
        }
    });
}

std::int32_t hillock_trainer_read_constant(const hillock_trainer *trainer, std::uint32_t operation,
                                           std::uint32_t constant, std::uint64_t size, float *gradient,
                                           hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(gradient, "gradient");
        check_constant(trainer->trainer, operation, constant, size);
        if (constant == HILLOCK_CONSTANT_LOWER_BOUND) {
            bad_argument("a lower bound has no gradient");
        }
        std::copy_n(trainer->trainer.trained().constant_gradient(operation, static_cast<Constant>(constant)), size,
                    gradient);
    });
}

std::int32_t hillock_trainer_write_constant(hillock_trainer *trainer, std::uint32_t operation, std::uint32_t constant,
                                            std::uint64_t size, const float *values, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(values, "values");
        check_constant(trainer->trainer, operation, constant, size);
        const std::size_t bad = first_not_finite(values, size);
        if (bad != size) {
            throw Error(HILLOCK_BAD_VALUE, text("values: element ", bad, " is ", values[bad]));
        }
        std::copy_n(values, size, trainer->trainer.trained().constant(operation, static_cast<Constant>(constant)));
    });
}

std::int32_t hillock_trainer_read_counters(const hillock_trainer *trainer, double *counters, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(counters, "counters");
        counters[0] = trainer->trainer.rule().power1;
        counters[1] = trainer->trainer.rule().power2;
    });
}

std::int32_t hillock_trainer_write_counters(hillock_trainer *trainer, const double *counters, hillock_error *error) {
    return guarded(error, [&] {
        require(trainer, "trainer");
        require(counters, "counters");
        for (const std::size_t k : {0, 1}) {
            if (!(counters[k] >= 0 && counters[k] <= 1)) {
                bad_argument("counters: ", counters[k], " is not in 0 to 1");
            }
        }
        trainer->trainer.rule().power1 = counters[0];
        trainer->trainer.rule().power2 = counters[1];
    });
}
