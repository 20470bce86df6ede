#include "core/training/trainer.hpp"

#include "core/engine/float_environment.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hillock::core::training {

namespace {

constexpr std::size_t kRowsOfPart = 16;
constexpr std::size_t kFloatsOfPart = 4096;
// Of all steps of a sample: then the bytes of what threads and samples keep fit 64 bits.
constexpr double kMostFloats = 0x1p48;

// Of all signals and operands at one step.
double floats_of_step(const GradientPlan &plan) {
    double floats = 0;
    for (const Operation *const operation : plan.operations) {
        floats +=
            static_cast<double>(TapeLayout::row_stride(operation->inputs) + TapeLayout::row_stride(operation->outputs));
    }
    return floats;
}

} // namespace

Trainer::Trainer(std::shared_ptr<const Image> image, Settings settings, Isa isa)
    : isa_(isa), settings_(std::move(settings)), trained_(std::move(image), settings_, isa != Isa::scalar),
      conv_plans_(trained_.plan()), rule_(settings_.optimizer) {
    check();
    plan_memory();
    parts_.emplace(PassParts{trained_, settings_, *layout_, conv_plans_, kernels(isa_), training_kernels(isa_)});
    make_passes();
    plan_parts();
    if (settings_.threads > 1) {
        team_.emplace(settings_.threads);
    }
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

// The most steps, by halves of all, and the most samples whose tapes fit.
void Trainer::plan_memory() {
    constexpr std::size_t kTogether = 32; // enough for threads to share and for weights to be read once for many
    const std::size_t threads = settings_.threads;
    const auto bytes = [&](std::size_t samples) {
        return (threads * layout_->thread_floats + samples * layout_->sample_floats) * sizeof(float) +
               threads * WorkMemory::bytes(trained_.plan(), conv_plans_, layout_->steps);
    };
    const double floats = floats_of_step(trained_.plan()) * static_cast<double>(settings_.steps);
    if (floats > kMostFloats) {
        throw Error(HILLOCK_NO_MEMORY, text("a sample of ", settings_.steps, " steps is ", floats,
                                            " numbers, more than any memory holds"));
    }
    std::size_t segment = settings_.steps;
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max(); // short segments have many starts to keep
    for (;; segment = (segment + 1) / 2) {
        layout_.emplace(trained_, settings_, segment);
        least = std::min<std::uint64_t>(least, bytes(threads));
        if (least <= settings_.memory) {
            break;
        }
        if (segment == 1) {
            throw Error(HILLOCK_NO_MEMORY, text("training needs at least ", least, " bytes of memory for ", threads,
                                                " threads, ", settings_.memory, " are allowed"));
        }
    }
    together_ = threads;
    const std::size_t most = std::max(threads, std::min(settings_.batch, std::max(kTogether, 4 * threads)));
    while (!layout_->segmented && together_ < most && bytes(together_ + 1) <= settings_.memory) {
        ++together_;
    }
    bytes_ = bytes(together_);
}

void Trainer::make_passes() {
    const std::size_t threads = settings_.threads;
    memory_ = Memory((threads * layout_->thread_floats + together_ * layout_->sample_floats) * sizeof(float), true);
    auto *const start = reinterpret_cast<float *>(memory_.get());
    for (std::size_t thread = 0; thread < threads; ++thread) {
        passes_.push_back(std::make_unique<SamplePass>(*parts_, start + thread * layout_->thread_floats));
    }
    samples_memory_ = start + threads * layout_->thread_floats;
    std::fill_n(samples_memory_, together_ * layout_->sample_floats, 0.0f);
    results_.resize(together_);
    for (std::size_t o = 0; o < trained_.plan().operations.size(); ++o) {
        if (trained_.plan().operations[o]->spikes()) {
            spiking_.push_back(o);
        }
    }
}

void Trainer::plan_parts() {
    for (std::size_t index = 0; index < layout_->terms.size(); ++index) {
        const Term &term = layout_->terms[index];
        const Parameter &parameter = trained_.parameters()[term.parameter];
        const bool rows = term.kind == Term::Kind::weights || term.kind == Term::Kind::products;
        const std::size_t size = rows                                 ? parameter.size / parameter.row
                                 : term.kind == Term::Kind::constants ? 1
                                                                      : parameter.size;
        const std::size_t part = rows ? kRowsOfPart : kFloatsOfPart;
        for (std::size_t begin = 0; begin < size; begin += part) {
            term_parts_.push_back({index, begin, std::min(begin + part, size)});
        }
        weight_samples_.emplace_back(rows ? together_ : 0);
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

// Calls work(index, thread) for each index below `count`.
template<class Work>
void Trainer::share(std::size_t count, const Work &work) {
    next_ = 0;
    const auto member = [&](std::size_t thread) {
        const FloatEnvironment environment;
        for (std::size_t index = next_++; index < count; index = next_++) {
            work(index, thread);
        }
    };
    if (team_) {
        team_->run(member);
    } else {
        member(0);
    }
}

void Trainer::begin() {
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

void Trainer::poll(const Samples &samples) {
    if (samples.cancel != nullptr && __atomic_load_n(samples.cancel, __ATOMIC_RELAXED) != 0) {
        cancelled_ = true;
    }
}

std::optional<Unstable> Trainer::run(const Samples &samples, bool trains) {
    const GradientPlan &plan = trained_.plan();
    const std::size_t elements = plan.size(plan.input) * (settings_.held ? 1 : settings_.steps);
    cancelled_ = false;
    refresh();
    std::fill_n(samples.spikes, spiking_.size(), std::uint64_t{0});
    for (std::size_t first = 0; first < samples.count; first += together_) {
        const std::size_t count = std::min(together_, samples.count - first);
        share(count, [&](std::size_t n, std::size_t thread) {
            poll(samples);
            if (cancelled_) {
                return;
            }
            const std::size_t at = first + n;
            const Sample sample{samples.input + at * elements, samples.labels[at], samples.numbers[at], samples.epoch,
                                samples.batch};
            SamplePass &pass = *passes_[thread];
            results_[n] = trains ? pass.train(sample, sample_memory(n)) : pass.answer(sample, sample_memory(n));
            for (std::size_t term = 0; trains && term < weight_samples_.size(); ++term) {
                if (!weight_samples_[term].empty()) {
                    weight_samples_[term][n] = pass.weight_sample(layout_->terms[term]);
                }
            }
        });
        if (cancelled_) {
            throw Error(HILLOCK_CANCELLED, "the training was cancelled");
        }
        for (std::size_t n = 0; n < count; ++n) {
            if (results_[n].unstable != trained_.program().state.size()) {
                return Unstable{first + n, results_[n].unstable, results_[n].value};
            }
            samples.losses[first + n] = results_[n].loss;
            samples.answers[first + n] = results_[n].answer;
            for (std::size_t layer = 0; layer < spiking_.size(); ++layer) {
                const std::size_t o = spiking_[layer];
                samples.spikes[layer] +=
                    parts_->training.total(sample_memory(n) + layout_->counts[o].at, plan.operations[o]->outputs);
            }
        }
        if (trains) {
            share(term_parts_.size(), [&](std::size_t part, std::size_t) { add_part(term_parts_[part], count); });
        }
    }
    return std::nullopt;
}

// Adds what the samples give to a part of a term, samples ascending.
void Trainer::add_part(const Part &part, std::size_t count) {
    const Term &term = layout_->terms[part.index];
    const Parameter &parameter = trained_.parameters()[term.parameter];
    const TrainingKernels &kernels = parts_->training;
    const WeightRows rows{part.begin, part.end, parameter.row};
    switch (term.kind) {
    case Term::Kind::weights:
        kernels.weights(weight_samples_[part.index].data(), count, rows, settings_.steps, parameter.gradient);
        return;
    case Term::Kind::products:
        kernels.weight_products(weight_samples_[part.index].data(), count, rows, parameter.gradient);
        return;
    case Term::Kind::own:
        for (std::size_t n = 0; n < count; ++n) {
            kernels.add(sample_memory(n) + term.place.at + part.begin, parameter.gradient + part.begin,
                        part.end - part.begin);
        }
        return;
    case Term::Kind::constants: {
        const std::size_t size = trained_.plan().operations[term.operation]->outputs;
        for (std::size_t which = 0; which < kConstantGradients; ++which) {
            float *const sum = trained_.constant_gradient(term.operation, static_cast<Constant>(which));
            for (std::size_t n = 0; sum != nullptr && n < count; ++n) {
                kernels.add(sample_memory(n) + term.place.at + which * whole_lines(size), sum, size);
            }
        }
        return;
    }
    }
}

double Trainer::update(double rate) {
    const std::vector<Parameter> &parameters = trained_.parameters();
    share(row_parts_.size(), [&](std::size_t index, std::size_t) {
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
    const bool clips = settings_.clip > 0 && norm > settings_.clip;
    rule_.begin(rate, clips ? static_cast<float>(settings_.clip / norm) : 1.0f);
    share(update_parts_.size(), [&](std::size_t index, std::size_t) {
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
        share(trained_.round_parts(), [&](std::size_t part, std::size_t) {
            if (!trained_.round(part, parts_->training)) {
                fit_ = false;
            }
        });
        rounded_ = true;
    }
    return fit_;
}

void Trainer::refresh() {
    if (!weights_fit()) {
        throw Error(HILLOCK_BAD_VALUE, "a weight is too large for the type of the weights");
    }
    if (stale_) {
        share(trained_.refresh_parts(), [&](std::size_t part, std::size_t) { trained_.refresh(part); });
        stale_ = false;
    }
}

} // namespace hillock::core::training
