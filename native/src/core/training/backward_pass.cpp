#include "core/training/backward_pass.hpp"

#include "core/overloaded.hpp"

#include <algorithm>

namespace hillock::core::training {

BackwardPass::BackwardPass(const PassParts &parts, Tape &tape)
    : parts_(parts), plan_(parts.plan()), tape_(tape), rates_(plan_.operations.size()),
      constants_(plan_.operations.size()), own_(plan_.operations.size()), visited_(plan_.operations.size()),
      stored_(parts.layout.gradient.size()) {
    for (std::size_t o = 0; o < rates_.size(); ++o) {
        rates_[o].resize(parts.layout.rates[o].size());
        if (plan_.alone[o] != 0) {
            stored_[plan_.operations[o]->in.front().signal] = 1;
        }
    }
}

void BackwardPass::begin() {
    const TapeLayout &layout = parts_.layout;
    for (std::uint32_t s = 0; s < layout.gradient.size(); ++s) {
        if (tape_.constant(s) && layout.gradient[s].there()) {
            std::fill_n(tape_.at(layout.gradient[s]), plan_.size(s), 0.0f);
        }
        if (layout.late[s].there()) {
            std::fill_n(tape_.at(layout.late[s]), plan_.size(s), 0.0f);
        }
    }
    for (std::size_t o = 0; o < plan_.operations.size(); ++o) {
        clear_states(o);
        for (std::size_t n = 0; n < rates_[o].size(); ++n) {
            rates_[o][n] = tape_.at(layout.rates[o][n]);
        }
        if (layout.sum[o].there()) {
            std::fill_n(tape_.at(layout.sum[o]), plan_.operations[o]->inputs, 0.0f);
        }
    }
    for (const Term &term : layout.terms) {
        const Parameter &parameter = parts_.trained.parameters()[term.parameter];
        float *const own = tape_.at(term.place);
        if (term.kind == Term::Kind::own) {
            std::fill_n(own, parameter.size, 0.0f);
            own_[term.operation][static_cast<std::size_t>(parameter.settings.key)] = own;
        } else if (term.kind == Term::Kind::constants) {
            const std::size_t row = whole_lines(plan_.operations[term.operation]->outputs);
            std::fill_n(own, kConstantGradients * row, 0.0f);
            for (std::size_t which = 0; which < kConstantGradients; ++which) {
                constants_[term.operation][which] = own + which * row;
            }
        }
    }
}

void BackwardPass::begin_segment(std::size_t length) {
    for (std::uint32_t s = 0; s < parts_.layout.gradient.size(); ++s) {
        if (parts_.layout.gradient[s].there() && !tape_.constant(s) && s != plan_.output && stored_[s] == 0) {
            const OutRows rows = tape_.gradient(s, 0);
            for (std::size_t k = 0; k < length; ++k) {
                std::fill_n(rows.row(0, k), plan_.size(s), 0.0f);
            }
        }
    }
}

void BackwardPass::run_stages(const Lanes<BackwardPass> &lanes, std::size_t end_stage, std::size_t begin_stage,
                              std::size_t length) {
    const GradientPlan &plan = lanes.front().plan_;
    for (std::size_t stage = end_stage; stage-- > begin_stage;) {
        const GradientPlan::Range &range = plan.ranges[stage];
        if (plan.constant_operation(range.begin)) {
            continue;
        }
        if (range.whole) {
            for (std::size_t end = length; plan.backward(range.begin) && end > 0;) {
                for (BackwardPass *const pass : lanes) {
                    pass->cut_before(range, end);
                }
                const std::size_t begin = lanes.front().window_begin(end);
                visit_all(lanes, range.begin, begin, end - begin);
                end = begin;
            }
            continue;
        }
        for (std::size_t k = length; k-- > 0;) {
            for (BackwardPass *const pass : lanes) {
                pass->cut_before(range, k + 1);
                for (std::size_t o = range.begin; o < range.end; ++o) {
                    pass->take_late(plan.operations[o]->out, k);
                }
            }
            for (std::size_t o = range.end; o-- > range.begin;) {
                if (plan.backward(o)) {
                    visit_all(lanes, o, k, 1);
                }
            }
        }
    }
}

// The first step of the segment that is in the window of step end − 1.
std::size_t BackwardPass::window_begin(std::size_t end) const {
    const std::size_t window = parts_.settings.window, last = tape_.first + end - 1;
    const std::size_t begin = window == 0 ? 0 : last / window * window;
    return begin > tape_.first ? begin - tape_.first : 0;
}

// Where a window begins with step `end`: nothing passes to the steps before.
void BackwardPass::cut_before(const GradientPlan::Range &range, std::size_t end) {
    const std::size_t window = parts_.settings.window;
    if (window == 0 || (tape_.first + end) % window != 0) {
        return;
    }
    for (std::size_t o = range.begin; o < range.end; ++o) {
        if (plan_.backward(o)) {
            clear_states(o);
        }
        if (const Place late = parts_.layout.late[plan_.operations[o]->out]; late.there()) {
            std::fill_n(tape_.at(late), plan_.operations[o]->outputs, 0.0f);
        }
    }
}

// What a step passes to the one before.
void BackwardPass::clear_states(std::size_t o) {
    const TapeLayout &layout = parts_.layout;
    const Operation &operation = *plan_.operations[o];
    for (const Place place : {layout.gv[o], layout.gi[o], layout.gl[o]}) {
        if (place.there()) {
            std::fill_n(tape_.at(place), operation.outputs, 0.0f);
        }
    }
    if (const auto *const one = std::get_if<Delay>(&operation.kind); one != nullptr && layout.ring[o].there()) {
        std::fill_n(tape_.at(layout.ring[o]), one->depth * operation.outputs, 0.0f);
        visited_[o] = 0;
    }
}

void BackwardPass::finish() {
    finish(plan_.operations.size(), 0);
}

void BackwardPass::finish(std::size_t end, std::size_t begin) {
    for (std::size_t o = end; o-- > begin;) {
        const Operation &operation = *plan_.operations[o];
        if (plan_.constant_operation(o)) {
            if (plan_.backward(o)) {
                visit_all(Lanes(*this), o, 0, 1);
            }
        } else if (parts_.layout.sum[o].there()) {
            for (const Source &source : operation.in) {
                if (tape_.constant(source.signal) && plan_.has_gradient[source.signal] != 0) {
                    parts_.training.add(tape_.at(parts_.layout.sum[o]), tape_.gradient(source.signal, 0).first,
                                        operation.inputs);
                }
            }
        }
    }
}

void BackwardPass::take_late(std::uint32_t signal, std::size_t k) {
    float *const late = tape_.at(parts_.layout.late[signal]);
    if (late != nullptr) {
        parts_.training.add(late, tape_.gradient(signal, k).first, plan_.size(signal));
        std::fill_n(late, plan_.size(signal), 0.0f);
    }
}

// Visits `count` steps of an operation from step k on, the last first.
void BackwardPass::visit_all(const Lanes<BackwardPass> &lanes, std::size_t o, std::size_t k, std::size_t count) {
    const GradientPlan &plan = lanes.front().plan_;
    if (plan.back_to_input[o] != 0 && std::holds_alternative<Linear>(plan.operations[o]->kind)) {
        lanes.front().linear_sources(o, k, {lanes.count, count});
    }
    for (BackwardPass *const pass : lanes) {
        pass->visit(o, k, count);
    }
}

// Whether an operation adds up its gx over the steps itself.
bool BackwardPass::sums(std::size_t o) const {
    const Operation &operation = *plan_.operations[o];
    return parts_.layout.sum[o].there() && operation.in.size() == 1 && std::holds_alternative<Neuron>(operation.kind);
}

// Where an operation's gx goes.
OutRows BackwardPass::gx(std::size_t o, std::size_t k) const {
    const TapeLayout &layout = parts_.layout;
    if (sums(o)) {
        return tape_.scratch(layout.sum[o], 0);
    }
    return plan_.alone[o] != 0 ? tape_.gradient(plan_.operations[o]->in.front().signal, k)
                               : tape_.scratch(layout.gx, layout.operand_stride[o]);
}

// Of the samples from this one on.
void BackwardPass::linear_sources(std::size_t o, std::size_t k, Extent extent) {
    const OutRows d = tape_.gradient(plan_.operations[o]->out, k);
    parts_.kernels.linear(parts_.trained.transposed(o), tape_.work->linear(), {{d.first, d.stride, d.sample_stride}},
                          gx(o, k), extent);
}

void BackwardPass::visit(std::size_t o, std::size_t k, std::size_t count) {
    const Operation &operation = *plan_.operations[o];
    const TapeLayout &layout = parts_.layout;
    const bool back = plan_.back_to_input[o] != 0, alone = plan_.alone[o] != 0;
    const bool sum = sums(o);
    const Rows x = tape_.operand(o, k);
    const OutRows all = tape_.gradient(operation.out, k);
    const Rows d{all.first, all.stride, 0};
    const OutRows gx = this->gx(o, k);
    const std::size_t size = operation.outputs;
    const TrainingKernels &kernels = parts_.training;
    std::visit(
        Overloaded{[&](const Sum &) {
                       for (std::size_t t = 0; back && t < count; ++t) {
                           kernels.store(d.row(0, t), gx.row(0, t), size);
                       }
                   },
                   [&](const Linear &op) { linear(op, o, x, d, count); },
                   [&](const Conv &op) { conv(op, o, x, d, gx, count); },
                   [&](const Pool &op) {
                       const ConvGradientWork work{tape_.at(layout.targets), tape_.at(layout.sources)};
                       for (std::size_t t = 0; back && t < count; ++t) {
                           kernels.pool_sources(op, parts_.conv_plans.taps(o), work, d.row(0, t), gx.row(0, t));
                       }
                   },
                   [&](const Scale &op) {
                       for (std::size_t t = count; t-- > 0;) {
                           if (back) {
                               kernels.scale_backward(op.scale, d.row(0, t), gx.row(0, t), size);
                           }
                           if (own(o, ParameterKey::scale) != nullptr) {
                               kernels.scale_weights(x.row(0, t), d.row(0, t), own(o, ParameterKey::scale), size);
                           }
                       }
                   },
                   [&](const Threshold &op) {
                       for (std::size_t t = count; t-- > 0;) {
                           kernels.threshold_backward(parts_.settings.surrogate, op.threshold, x.row(0, t), d.row(0, t),
                                                      gx.row(0, t), own(o, ParameterKey::threshold), size);
                       }
                   },
                   [&](const Delay &op) { delay(op, o, d, gx, count); },
                   [&](const Neuron &op) { neuron(op, o, k, x, d, gx, sum, count); }, [](const AdaptiveLif &) {},
                   [](const Plastic &) {}}, // both are refused before
        operation.kind);
    if (back && !alone && !sum) {
        give(o, k, count, gx);
    }
}

// Adds gx to the gradients of the inputs.
void BackwardPass::give(std::size_t o, std::size_t k, std::size_t count, const OutRows &gx) {
    const Operation &operation = *plan_.operations[o];
    const TapeLayout &layout = parts_.layout;
    const std::size_t size = operation.inputs;
    const auto add = [&](float *to, std::size_t stride) {
        for (std::size_t t = count; t-- > 0;) {
            parts_.training.add(gx.row(0, t), to + t * stride, size);
        }
    };
    if (layout.sum[o].there()) {
        add(tape_.at(layout.sum[o]), 0);
    }
    for (const Source &source : operation.in) {
        if (plan_.has_gradient[source.signal] == 0) {
            continue;
        }
        if (source.late) {
            add(tape_.at(layout.late[source.signal]), 0);
        } else if (!tape_.constant(source.signal) || plan_.constant_operation(o)) {
            const OutRows to = tape_.gradient(source.signal, k);
            add(to.first, to.stride);
        }
    }
}

void BackwardPass::linear(const Linear &op, std::size_t o, Rows x, Rows d, std::size_t count) {
    if (float *const sums = own(o, ParameterKey::weight)) {
        parts_.training.own_weights({x, d}, {0, op.inputs, op.outputs}, count, sums);
    }
    if (float *const sums = own(o, ParameterKey::bias)) {
        for (std::size_t t = count; t-- > 0;) {
            parts_.training.add(d.row(0, t), sums, op.outputs);
        }
    }
}

void BackwardPass::conv(const Conv &op, std::size_t o, Rows x, Rows d, OutRows gx, std::size_t count) {
    const TrainingKernels &kernels = parts_.training;
    const ConvGradientWork work{tape_.at(parts_.layout.targets), tape_.at(parts_.layout.sources)};
    const ConvTaps taps = parts_.conv_plans.taps(o);
    float *const weight = own(o, ParameterKey::weight), *const bias = own(o, ParameterKey::bias);
    for (std::size_t t = count; t-- > 0;) {
        kernels.conv_targets(op, work, d.row(0, t));
        if (weight != nullptr) {
            kernels.conv_weights(op, taps, work, x.row(0, t), weight);
        }
        if (bias != nullptr) {
            kernels.conv_bias(op, work, bias);
        }
        if (plan_.back_to_input[o] != 0) {
            kernels.conv_sources(op, work, parts_.trained.turned(o), gx.row(0, t));
        }
    }
}

void BackwardPass::neuron(const Neuron &op, std::size_t o, std::size_t k, Rows x, Rows d, OutRows gx, bool sum,
                          std::size_t count) {
    const TapeLayout &layout = parts_.layout;
    const std::uint32_t s = plan_.operations[o]->out;
    const auto rows = [&](Place place) {
        const OutRows all = tape_.record(place, s, k);
        return Rows{all.first, all.stride, 0};
    };
    const NeuronGradient work{op,
                              parts_.settings.surrogate,
                              parts_.settings.whole_reset,
                              rows(layout.u[o]),
                              rows(layout.v[o]),
                              rows(layout.i[o]),
                              rows(layout.raw[s]),
                              tape_.at(layout.mask[o]),
                              rates_[o].data(),
                              rates_[o].size(),
                              tape_.at(layout.gv[o]),
                              tape_.at(layout.gi[o]),
                              tape_.at(layout.gl[o]),
                              parts_.trained.trains_neurons(o) ? constants_[o].data() : nullptr};
    parts_.training.neuron_backward(work, plan_.operations[o]->outputs, x, d, gx, sum, count);
}

// gx of a step is d of the step that is later by the delay: +0 beyond the last.
void BackwardPass::delay(const Delay &op, std::size_t o, Rows d, OutRows gx, std::size_t count) {
    const std::size_t n = plan_.operations[o]->outputs;
    float *const ring = tape_.at(parts_.layout.ring[o]); // of the step visited m-th: row m mod depth
    for (std::size_t t = count; t-- > 0; ++visited_[o]) {
        const std::size_t row = visited_[o] % op.depth;
        const float *const now = d.row(0, t);
        float *const to = gx.row(0, t);
        for (std::size_t j = 0; j < n; ++j) {
            const auto steps = static_cast<std::size_t>(op.delay[j]);
            to[j] = (steps == 0 ? now[j] : ring[(row + op.depth - steps) % op.depth * n + j]) + 0.0f;
        }
        std::copy_n(now, n, ring + row * n);
    }
}

} // namespace hillock::core::training
