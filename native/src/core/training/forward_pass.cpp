#include "core/training/forward_pass.hpp"

#include "core/engine/finite.hpp"
#include "core/overloaded.hpp"

#include <algorithm>

namespace hillock::core::training {

ForwardPass::ForwardPass(const PassParts &parts, Tape &tape) : parts_(parts), plan_(parts.plan()), tape_(tape) {}

void ForwardPass::rest() {
    parts_.trained.program().rest(reinterpret_cast<std::byte *>(tape_.at(parts_.layout.state)));
    for (std::uint32_t s = 0; s < parts_.layout.signal.size(); ++s) {
        if (!tape_.constant(s) && parts_.layout.signal[s].there()) {
            std::fill_n(tape_.at(parts_.layout.signal[s]), plan_.size(s), 0.0f);
            std::fill_n(tape_.at(parts_.layout.raw[s]), plan_.size(s), 0.0f);
        }
    }
    for (std::size_t o = 0; o < plan_.operations.size(); ++o) {
        if (parts_.layout.counts[o].there()) {
            std::fill_n(tape_.at(parts_.layout.counts[o]), plan_.operations[o]->outputs, 0.0f);
        }
    }
}

void ForwardPass::run_stages(const Lanes<ForwardPass> &lanes, std::size_t begin, std::size_t end, std::size_t length,
                             bool first) {
    const GradientPlan &plan = lanes.front().plan_;
    for (std::size_t stage = begin; stage < end; ++stage) {
        const GradientPlan::Range &range = plan.ranges[stage];
        if (plan.constant_operation(range.begin)) {
            if (first && lanes.front().tape_.first == 0) {
                run_all(lanes, range.begin, 0, 1, first);
            }
        } else if (range.whole) {
            run_all(lanes, range.begin, 0, length, first);
        } else {
            for (std::size_t k = 0; k < length; ++k) {
                for (std::size_t o = range.begin; o < range.end; ++o) {
                    run_all(lanes, o, k, 1, first);
                }
            }
        }
    }
}

// Runs `count` steps of an operation from step k on.
void ForwardPass::run_all(const Lanes<ForwardPass> &lanes, std::size_t o, std::size_t k, std::size_t count,
                          bool first) {
    const Operation &operation = *lanes.front().plan_.operations[o];
    for (ForwardPass *const pass : lanes) {
        if (operation.in.size() > 1) {
            pass->add_operand(o, k, count);
        }
        pass->run(o, k, count, first);
    }
    if (const auto *const linear = std::get_if<Linear>(&operation.kind)) {
        lanes.front().run_linear(*linear, o, k, {lanes.count, count});
    }
}

void ForwardPass::begin() {
    for (std::size_t o = 0; o < plan_.operations.size(); ++o) {
        const Operation &operation = *plan_.operations[o];
        if (const auto *const neuron = std::get_if<Neuron>(&operation.kind)) {
            if (parts_.layout.v[o].there()) {
                std::copy_n(variable(neuron->v), operation.outputs, tape_.at(parts_.layout.v[o]));
            }
            if (parts_.layout.i[o].there()) {
                std::copy_n(variable(neuron->i), operation.outputs, tape_.at(parts_.layout.i[o]));
            }
        }
    }
}

// The sum of the inputs, left to right.
void ForwardPass::add_operand(std::size_t o, std::size_t k, std::size_t count) {
    const Operation &operation = *plan_.operations[o];
    const OutRows to = tape_.own_operand(o, k);
    for (std::size_t input = 0; input < operation.in.size(); ++input) {
        const Rows from = tape_.rows(operation.in[input], k);
        for (std::size_t t = 0; t < count; ++t) {
            if (input == 0) {
                std::copy_n(from.row(0, t), operation.inputs, to.row(0, t));
            } else {
                parts_.training.add(from.row(0, t), to.row(0, t), operation.inputs);
            }
        }
    }
}

// Where an operation writes.
OutRows ForwardPass::written(std::size_t o, std::size_t k) const {
    const std::uint32_t s = plan_.operations[o]->out;
    return parts_.trained.folded() ? tape_.out(s, k) : tape_.raw(s, k);
}

// Of the samples from this one on.
void ForwardPass::run_linear(const Linear &linear, std::size_t o, std::size_t k, Extent extent) {
    parts_.kernels.linear(linear, tape_.work->linear(), {tape_.operand(o, k)}, written(o, k), extent);
}

void ForwardPass::run(std::size_t o, std::size_t k, std::size_t count, bool first) {
    const Operation &operation = *plan_.operations[o];
    const Kernels &kernels = parts_.kernels;
    const std::size_t size = operation.outputs;
    const Rows x = tape_.operand(o, k);
    const OutRows out = written(o, k);
    const Extent extent{1, count};
    std::visit(Overloaded{
                   [&](const Sum &) {
                       for (std::size_t t = 0; t < count; ++t) {
                           std::copy_n(x.row(0, t), size, out.row(0, t));
                       }
                   },
                   [](const Linear &) {}, // of all lanes at once
                   [&](const Conv &conv) {
                       kernels.conv(conv, parts_.conv_plans.taps(o), tape_.work->conv(), x, out, extent);
                   },
                   [&](const Pool &pool) { kernels.pool(pool, parts_.conv_plans.taps(o), x, out, extent); },
                   [&](const Scale &scale) { kernels.scale(scale, size, x, out, extent); },
                   [&](const Threshold &threshold) { kernels.threshold(threshold, size, x, out, extent); },
                   [&](const Delay &delay) { delay.run(tape_.first + k, count, size, variable(delay.ring), x, out); },
                   [&](const Neuron &neuron) { run_neuron(neuron, o, k, count, first); }, [](const AdaptiveLif &) {},
                   [](const Plastic &) {}, // both are refused before
               },
               operation.kind);
}

void ForwardPass::run_neuron(const Neuron &neuron, std::size_t o, std::size_t k, std::size_t count, bool first) {
    const TapeLayout &layout = parts_.layout;
    const std::uint32_t s = plan_.operations[o]->out;
    const std::size_t size = plan_.operations[o]->outputs;
    const OutRows raw = tape_.raw(s, k);
    const bool late = neuron.fire.reset == Reset::subtract_late;
    const NeuronMemory memory{variable(neuron.v), neuron.cuba() ? variable(neuron.i) : nullptr, 0,
                              late ? raw.first - raw.stride : nullptr, 0};
    const NeuronRecord record{raw, tape_.record(layout.u[o], s, k), tape_.record(layout.v[o], s, k + 1),
                              tape_.record(layout.i[o], s, k + 1), first ? tape_.at(layout.counts[o]) : nullptr};
    parts_.training.neuron_forward(neuron, size, memory, record, tape_.operand(o, k), count);
    if (layout.mask[o].there()) {
        const OutRows out = tape_.out(s, k);
        for (std::size_t t = 0; t < count; ++t) {
            parts_.training.multiply(raw.row(0, t), tape_.at(layout.mask[o]), out.row(0, t), size);
        }
    }
}

void ForwardPass::carry(std::size_t length) {
    const TapeLayout &layout = parts_.layout;
    for (std::uint32_t s = 0; s < layout.signal.size(); ++s) {
        if (!tape_.constant(s) && layout.signal[s].there()) {
            for (const Place place : {layout.signal[s], layout.raw[s]}) {
                float *const rows = tape_.at(place);
                std::copy_n(rows + length * layout.stride[s], plan_.size(s), rows);
            }
        }
    }
}

// Calls copy(kept, live, size) for all that a segment starts with.
template<class Copy>
void ForwardPass::each_kept(Copy copy) {
    const TapeLayout &layout = parts_.layout;
    float *kept = tape_.at(layout.segments) + tape_.first / layout.steps * layout.segment_floats;
    const std::size_t state = parts_.trained.program().state_bytes() / sizeof(float);
    copy(kept, tape_.at(layout.state), state);
    kept += whole_lines(state);
    for (std::uint32_t s = 0; s < layout.signal.size(); ++s) {
        if (!tape_.constant(s) && layout.signal[s].there()) {
            copy(kept, tape_.at(layout.signal[s]), plan_.size(s));
            copy(kept + layout.stride[s], tape_.at(layout.raw[s]), plan_.size(s));
            kept += 2 * layout.stride[s];
        }
    }
}

void ForwardPass::save() {
    if (parts_.layout.segmented) {
        each_kept([](float *kept, const float *live, std::size_t size) { std::copy_n(live, size, kept); });
    }
}

void ForwardPass::restore() {
    each_kept([](const float *kept, float *live, std::size_t size) { std::copy_n(kept, size, live); });
}

std::size_t ForwardPass::first_not_finite() const {
    const std::vector<StateVariable> &variables = parts_.trained.program().state;
    for (std::size_t index = 0; index < variables.size(); ++index) {
        const float *const values = state() + variables[index].offset;
        if (core::first_not_finite(values, variables[index].size) != variables[index].size) {
            return index;
        }
    }
    return variables.size();
}

float ForwardPass::not_finite(std::size_t index) const {
    const StateVariable &variable = parts_.trained.program().state[index];
    const float *const values = state() + variable.offset;
    return values[core::first_not_finite(values, variable.size)];
}

} // namespace hillock::core::training
