#include "core/training/tape_layout.hpp"

#include "core/engine/layout.hpp"
#include "core/training/kernel/weight_work.hpp"

#include <algorithm>

namespace hillock::core::training {

using Home = Place::Home;

std::size_t TapeLayout::row_stride(std::size_t size) {
    return Layout::stride(size);
}

Place TapeLayout::take(Home home, std::size_t floats) {
    std::size_t &size = home == Home::sample ? sample_floats : thread_floats;
    const Place place{home, size};
    size += whole_lines(floats);
    return place;
}

TapeLayout::TapeLayout(const TrainedProgram &trained, const Settings &settings, std::size_t segment)
    : steps(segment), segmented(segment < settings.steps),
      rows_(trained.norms().empty() ? Home::thread : Home::sample) {
    const GradientPlan &plan = trained.plan();
    const std::size_t signals = trained.program().signals.size(), operations = plan.operations.size();
    // Dense connections whose gradients come from kept rows.
    std::vector<std::uint8_t> kept_x(signals), kept_d(signals), kept_operand(operations);
    for (const Parameter &parameter : trained.parameters()) {
        const std::size_t o = parameter.settings.operation;
        const Operation &operation = *plan.operations[o];
        if (!segmented && parameter.settings.key == ParameterKey::weight &&
            std::holds_alternative<Linear>(operation.kind)) {
            kept_d[operation.out] = 1;
            kept_operand[o] = 1;
            if (operation.in.size() == 1) {
                kept_x[operation.in.front().signal] = 1;
            }
        }
    }
    place_signals(trained, kept_x, kept_d);
    operand.resize(operations);
    operand_stride.resize(operations);
    for (std::vector<Place> *places : {&sum, &u, &v, &i, &mask, &counts, &gv, &gi, &gl, &ring}) {
        places->resize(operations);
    }
    rates.resize(operations);
    std::size_t largest_gx = 1, largest_targets = 0, largest_sources = 0;
    for (std::size_t o = 0; o < operations; ++o) {
        place_operation(trained, settings, o, kept_operand[o] != 0);
        const Operation &operation = *plan.operations[o];
        largest_gx = std::max({largest_gx, row_stride(operation.inputs) * steps, row_stride(operation.outputs)});
        if (const auto *const conv = std::get_if<Conv>(&operation.kind)) {
            const Window &w = conv->window;
            largest_targets = std::max<std::size_t>(largest_targets, operation.outputs);
            largest_sources = std::max<std::size_t>(largest_sources, w.height * w.width * conv->groups *
                                                                         padded(w.channels / conv->groups));
        } else if (std::holds_alternative<Pool>(operation.kind)) {
            largest_targets = std::max<std::size_t>(largest_targets, operation.outputs);
        }
    }
    gx = take(Home::thread, largest_gx);
    targets = take(Home::thread, largest_targets);
    sources = take(Home::thread, largest_sources);
    state = take(rows_, trained.program().state_bytes() / sizeof(float));
    place_terms(trained);
    if (segmented) {
        const std::size_t count = (settings.steps + segment - 1) / segment;
        segment_floats = whole_lines(trained.program().state_bytes() / sizeof(float));
        for (std::uint32_t s = 0; s < signals; ++s) {
            segment_floats += plan.constant[s] != 0 || !signal[s].there() ? 0 : 2 * stride[s];
        }
        segments = take(Home::thread, count * segment_floats);
    }
}

void TapeLayout::place_signals(const TrainedProgram &trained, const std::vector<std::uint8_t> &kept_x,
                               const std::vector<std::uint8_t> &kept_d) {
    const GradientPlan &plan = trained.plan();
    for (std::uint32_t s = 0; s < trained.program().signals.size(); ++s) {
        const bool given = s == plan.input, constant = plan.constant[s] != 0;
        const std::size_t n = plan.size(s), rows = constant ? 1 : steps;
        stride.push_back(given ? n : row_stride(n));
        const Home home = kept_x[s] != 0 ? Home::sample : rows_;
        signal.push_back(given ? Place{} : take(home, (constant ? 1 : rows + 1) * stride[s]));
        raw.push_back(signal[s]);
        const bool has = plan.has_gradient[s] != 0;
        gradient.push_back(has ? take(kept_d[s] != 0 ? Home::sample : rows_, rows * stride[s]) : Place{});
        late.push_back(has && plan.read_late[s] != 0 ? take(rows_, stride[s]) : Place{});
    }
}

void TapeLayout::place_operation(const TrainedProgram &trained, const Settings &settings, std::size_t o,
                                 bool keeps_operand) {
    const GradientPlan &plan = trained.plan();
    const Operation &operation = *plan.operations[o];
    const std::size_t rows = plan.constant_operation(o) ? 1 : steps;
    operand_stride[o] = row_stride(operation.inputs);
    if (operation.in.size() != 1) {
        operand[o] = take(keeps_operand ? Home::sample : rows_, rows * operand_stride[o]);
    }
    if (trained.norm(o) != nullptr) {
        raw[operation.out] = take(rows_, (rows + 1) * row_stride(operation.outputs));
    }
    if (plan.sums[o] != 0) {
        sum[o] = take(rows_, operand_stride[o]);
    }
    if (operation.spikes()) {
        counts[o] = take(Home::sample, operation.outputs);
    }
    if (const auto *const delay = std::get_if<Delay>(&operation.kind); delay != nullptr && plan.backward(o)) {
        ring[o] = take(rows_, delay->depth * operation.outputs);
    }
    if (std::holds_alternative<Neuron>(operation.kind)) {
        place_neurons(trained, settings, o);
    }
}

void TapeLayout::place_neurons(const TrainedProgram &trained, const Settings &settings, std::size_t o) {
    const GradientPlan &plan = trained.plan();
    const Operation &operation = *plan.operations[o];
    const Neuron &neuron = std::get<Neuron>(operation.kind);
    const std::size_t n = operation.outputs, row = row_stride(n);
    for (const DropoutShare &one : settings.dropout) {
        if (one.operation == o && !mask[o].there()) {
            mask[o] = take(rows_, n);
            raw[operation.out] = take(rows_, (steps + 1) * row);
        }
    }
    for (const RatePenalty &penalty : settings.penalties) {
        if (penalty.operation == o && plan.backward(o)) {
            rates[o].push_back(take(rows_, n));
        }
    }
    if (!plan.backward(o)) {
        return;
    }
    const Reset reset = neuron.fire.reset;
    const bool trains = trained.trains_neurons(o);
    if (neuron.fires()) {
        u[o] = take(rows_, steps * row);
    }
    if (trains || reset == Reset::snntorch_subtract || reset == Reset::to_zero_late) {
        v[o] = take(rows_, (steps + 1) * row);
    }
    if (trains && neuron.cuba()) {
        i[o] = take(rows_, (steps + 1) * row);
    }
    gv[o] = take(rows_, n);
    if (neuron.cuba()) {
        gi[o] = take(rows_, n);
    }
    if (reset == Reset::subtract_late) {
        gl[o] = take(rows_, n);
    }
}

void TapeLayout::place_terms(const TrainedProgram &trained) {
    const GradientPlan &plan = trained.plan();
    for (std::size_t p = 0; p < trained.parameters().size(); ++p) {
        const Parameter &parameter = trained.parameters()[p];
        const std::size_t o = parameter.settings.operation;
        const bool normalised = trained.norm(o) != nullptr; // that computes the gradients of its biases and factors
        if (normalised && parameter.settings.key != ParameterKey::weight) {
            continue;
        }
        const bool kept = !segmented && parameter.settings.key == ParameterKey::weight &&
                          std::holds_alternative<Linear>(plan.operations[o]->kind);
        if (parameter.settings.key == ParameterKey::neuron) {
            const bool known = std::any_of(terms.begin(), terms.end(), [o](const Term &term) {
                return term.kind == Term::Kind::constants && term.operation == o;
            });
            if (!known) {
                const std::size_t row = whole_lines(plan.operations[o]->outputs);
                terms.push_back({Term::Kind::constants, p, o, take(Home::sample, kConstantGradients * row)});
            }
        } else if (kept) {
            const bool products = plan.constant_operation(o);
            const std::size_t words = plan.operations[o]->inputs * active_words(steps);
            terms.push_back({products ? Term::Kind::products : Term::Kind::weights, p, o,
                             products ? Place{} : take(Home::sample, words * sizeof(std::uint64_t) / sizeof(float))});
        } else {
            terms.push_back({Term::Kind::own, p, o, take(Home::sample, parameter.size)});
        }
    }
}

} // namespace hillock::core::training
