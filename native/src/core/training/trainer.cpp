#include "core/training/trainer.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hillock::core::training {

namespace {

constexpr std::size_t kRowsOfPart = 16;
constexpr std::size_t kFloatsOfPart = 4096;

} // namespace

Trainer::Trainer(std::shared_ptr<const Image> image, Settings settings, Isa isa)
    : isa_(isa), settings_(std::move(settings)), trained_(std::move(image), settings_, isa != Isa::scalar),
      conv_plans_(trained_.plan()), rule_(settings_.optimizer), workers_(settings_.threads) {
    check();
    memory_.emplace(trained_, settings_, conv_plans_);
    parts_.emplace(
        PassParts{trained_, settings_, memory_->layout(), conv_plans_, kernels(isa_), training_kernels(isa_)});
    group_.emplace(*parts_, settings_.threads, memory_->lanes(), memory_->together());
    results_.resize(memory_->together());
    if (!trained_.norms().empty()) {
        normalised_.emplace(*parts_, *group_, workers_);
    }
    for (std::size_t o = 0; o < trained_.plan().operations.size(); ++o) {
        if (trained_.plan().operations[o]->spikes()) {
            spiking_.push_back(o);
        }
    }
    plan_parts();
}

void Trainer::check() const {
    const GradientPlan &plan = trained_.plan();
    if (trained_.program().inputs.size() != 1 || trained_.program().outputs.size() != 1) {
        bad_argument("only networks with one Input and one Output can be trained");
    }
    if (settings_.parameters.empty()) {
        bad_argument("no parameter is to be trained");
    }
    for (const Operation *const operation : plan.operations) {
        const auto *const neuron = std::get_if<Neuron>(&operation->kind);
        if (std::holds_alternative<Plastic>(operation->kind) || std::holds_alternative<AdaptiveLif>(operation->kind) ||
            (neuron != nullptr && neuron->fire.reset == Reset::multi_spike)) {
            bad_argument("node '", operation->node, "': has no gradient here");
        }
    }
    for (const DropoutShare &one : settings_.dropout) {
        if (one.operation >= plan.operations.size() ||
            !std::holds_alternative<Neuron>(plan.operations[one.operation]->kind)) {
            bad_argument("dropout: operation ", one.operation, " is none of neurons");
        }
        if (plan.operations[one.operation]->out == plan.output) {
            bad_argument("node '", plan.operations[one.operation]->node, "': the output cannot have dropout");
        }
    }
    for (const RatePenalty &one : settings_.penalties) {
        if (one.operation >= plan.operations.size() || !plan.operations[one.operation]->spikes()) {
            bad_argument("penalty: operation ", one.operation, " does not spike");
        }
    }
    const std::size_t outputs = plan.size(plan.output);
    if (!settings_.loss.class_weights.empty() && settings_.loss.class_weights.size() != outputs) {
        bad_argument(settings_.loss.class_weights.size(), " class weights for ", outputs, " outputs");
    }
}

void Trainer::plan_parts() {
    for (std::size_t index = 0; index < memory_->layout().terms.size(); ++index) {
        const Term &term = memory_->layout().terms[index];
        const Parameter &parameter = trained_.parameters()[term.parameter];
        const bool rows = term.kind == Term::Kind::weights || term.kind == Term::Kind::products;
        const std::size_t size = rows                                 ? parameter.size / parameter.row
                                 : term.kind == Term::Kind::constants ? 1
                                                                      : parameter.size;
        const std::size_t part = rows ? kRowsOfPart : kFloatsOfPart;
        for (std::size_t begin = 0; begin < size; begin += part) {
            term_parts_.push_back({index, begin, std::min(begin + part, size)});
        }
    }
    for (std::size_t index = 0; index < trained_.parameters().size(); ++index) {
        const Parameter &parameter = trained_.parameters()[index];
        const std::size_t rows = parameter.size / parameter.row;
        squares_.emplace_back(rows);
        const std::size_t of_part = std::max<std::size_t>(8, kFloatsOfPart / parameter.row / 8 * 8);
        for (std::size_t begin = 0; begin < rows; begin += of_part) {
            row_parts_.push_back({index, begin, std::min(begin + of_part, rows)});
        }
        for (std::size_t begin = 0; begin < parameter.size; begin += kFloatsOfPart) {
            update_parts_.push_back({index, begin, std::min(begin + kFloatsOfPart, parameter.size)});
        }
    }
}

void Trainer::begin() {
    if (normalised_) {
        normalised_->begin();
    }
    for (const Parameter &parameter : trained_.parameters()) {
        std::fill_n(parameter.gradient, parameter.size, 0.0f);
    }
    for (std::size_t o = 0; o < trained_.plan().operations.size(); ++o) {
        for (std::size_t which = 0; trained_.trains_neurons(o) && which < kConstantGradients; ++which) {
            if (float *const sum = trained_.constant_gradient(o, static_cast<Constant>(which))) {
                std::fill_n(sum, trained_.plan().operations[o]->outputs, 0.0f);
            }
        }
    }
}

std::optional<Unstable> Trainer::add(const Samples &samples) {
    return run(samples, true);
}

std::optional<Unstable> Trainer::answer(const Samples &samples) {
    return run(samples, false);
}

std::optional<Unstable> Trainer::run(const Samples &samples, bool trains) {
    const GradientPlan &plan = trained_.plan();
    refresh(!trains);
    std::fill_n(samples.spikes, spiking_.size(), std::uint64_t{0});
    for (std::size_t first = 0; first < samples.count; first += group_->together()) {
        const std::size_t count = std::min(group_->together(), samples.count - first);
        if (trains && normalised_) {
            normalised_->run(samples, results_.data());
        } else {
            run_each(samples, first, count, trains);
        }
        for (std::size_t n = 0; n < count; ++n) {
            if (results_[n].unstable != trained_.program().state.size()) {
                return Unstable{first + n, results_[n].unstable, results_[n].value};
            }
            samples.losses[first + n] = results_[n].loss;
            samples.answers[first + n] = results_[n].answer;
            for (std::size_t layer = 0; layer < spiking_.size(); ++layer) {
                const std::size_t o = spiking_[layer];
                samples.spikes[layer] += parts_->training.total(
                    group_->sample_memory(n) + memory_->layout().counts[o].at, plan.operations[o]->outputs);
            }
        }
        if (trains) {
            workers_.share(term_parts_.size(),
                           [&](std::size_t part, std::size_t) { add_part(term_parts_[part], count); });
        }
    }
    return std::nullopt;
}

void Trainer::run_each(const Samples &samples, std::size_t first, std::size_t count, bool trains) {
    const std::size_t elements = trained_.plan().size(trained_.plan().input) * (settings_.held ? 1 : settings_.steps);
    const std::size_t lanes = group_->lanes();
    workers_.share((count + lanes - 1) / lanes, samples.cancel, [&](std::size_t part, std::size_t thread) {
        const std::size_t begin = part * lanes, size = std::min(lanes, count - begin);
        const Lanes<SamplePass> passes = group_->passes(begin, size, thread);
        std::array<Sample, kMostLanes> own{};
        for (std::size_t n = 0; n < size; ++n) {
            own[n] = samples.sample(first + begin + n, elements);
        }
        (trains ? SamplePass::train : SamplePass::answer)(passes, own.data(), results_.data() + begin);
        for (std::size_t n = 0; trains && n < size; ++n) {
            group_->keep_weight_samples(begin + n, *passes.passes[n]);
        }
    });
}

// Adds what the samples give to a part of a term, samples ascending.
void Trainer::add_part(const Part &part, std::size_t count) {
    const Term &term = memory_->layout().terms[part.index];
    const Parameter &parameter = trained_.parameters()[term.parameter];
    const TrainingKernels &kernels = parts_->training;
    const WeightRows rows{part.begin, part.end, parameter.row};
    switch (term.kind) {
    case Term::Kind::weights:
        kernels.weights(group_->weight_samples(part.index), count, rows, settings_.steps, parameter.gradient);
        return;
    case Term::Kind::products:
        kernels.weight_products(group_->weight_samples(part.index), count, rows, parameter.gradient);
        return;
    case Term::Kind::own:
        for (std::size_t n = 0; n < count; ++n) {
            kernels.add(group_->sample_memory(n) + term.place.at + part.begin, parameter.gradient + part.begin,
                        part.end - part.begin);
        }
        return;
    case Term::Kind::constants: {
        const std::size_t size = trained_.plan().operations[term.operation]->outputs;
        for (std::size_t which = 0; which < kConstantGradients; ++which) {
            float *const sum = trained_.constant_gradient(term.operation, static_cast<Constant>(which));
            for (std::size_t n = 0; sum != nullptr && n < count; ++n) {
                kernels.add(group_->sample_memory(n) + term.place.at + which * whole_lines(size), sum, size);
            }
        }
        return;
    }
    }
}

double Trainer::update(double rate) {
    const std::vector<Parameter> &parameters = trained_.parameters();
    workers_.share(row_parts_.size(), [&](std::size_t index, std::size_t) {
        const Part &part = row_parts_[index];
        const Parameter &parameter = parameters[part.index];
        parts_->training.row_squares(parameter.gradient + part.begin * parameter.row, parameter.row,
                                     part.end - part.begin, squares_[part.index].data() + part.begin);
    });
    double squared = 0;
    for (const std::vector<double> &rows : squares_) {
        for (const double row : rows) {
            squared += row;
        }
    }
    const double norm = std::sqrt(squared);
    if (!std::isfinite(norm)) {
        return norm;
    }
    if (normalised_) {
        normalised_->follow();
    }
    const bool clips = settings_.clip > 0 && norm > settings_.clip;
    rule_.begin(rate, clips ? static_cast<float>(settings_.clip / norm) : 1.0f);
    workers_.share(update_parts_.size(), [&](std::size_t index, std::size_t) {
        const Part &part = update_parts_[index];
        const Parameter &parameter = parameters[part.index];
        const bool adam = settings_.optimizer.kind != OptimizerKind::sgd;
        parts_->training.update(rule_.numbers(parameter), parameter.values + part.begin,
                                parameter.gradient + part.begin, parameter.first + part.begin,
                                adam ? parameter.second + part.begin : nullptr, part.end - part.begin);
        UpdateRule::bound(parameter, part.begin, part.end);
    });
    changed();
    return norm;
}

bool Trainer::weights_fit() {
    if (!rounded_) {
        fit_ = true;
        workers_.share(trained_.round_parts(), [&](std::size_t part, std::size_t) {
            if (!trained_.round(part, parts_->training)) {
                fit_ = false;
            }
        });
        rounded_ = true;
    }
    return fit_;
}

// `folded`: for samples that only run forward.
void Trainer::refresh(bool folded) {
    if (!weights_fit()) {
        throw Error(HILLOCK_BAD_VALUE, "a weight is too large for the type of the weights");
    }
    const std::size_t norms = trained_.norms().size();
    stale_ |= norms != 0 && trained_.folded() != folded;
    if (stale_) {
        workers_.share(folded ? norms : 0, [&](std::size_t norm, std::size_t) { trained_.fold(norm); });
        trained_.read(folded);
        workers_.share(trained_.refresh_parts(), [&](std::size_t part, std::size_t) { trained_.refresh(part); });
        stale_ = false;
    }
}

} // namespace hillock::core::training
