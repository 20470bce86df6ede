#include "core/engine/sample_run.hpp"

#include "core/overloaded.hpp"

#include <algorithm>
#include <type_traits>

namespace hillock::core {

namespace {

void copy_rows(Rows from, std::size_t size, OutRows to, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            std::copy_n(from.row(sample, t), size, to.row(sample, t));
        }
    }
}

// to = (a + b) + c …, elementwise
void add_rows(Rows from, std::size_t size, OutRows to, Extent extent) {
    for (std::size_t sample = 0; sample < extent.samples; ++sample) {
        for (std::size_t t = 0; t < extent.steps; ++t) {
            const float *const row = from.row(sample, t);
            float *const sum = to.row(sample, t);
            for (std::size_t j = 0; j < size; ++j) {
                sum[j] += row[j];
            }
        }
    }
}

} // namespace

SampleRun::SampleRun(const EngineParts &parts, const Request &request, Samples samples)
    : parts_(parts), program_(parts.program), request_(request), samples_(samples),
      apart_(request.state != nullptr && !request.listed() && request.run.held == 0 &&
             request.run.steps > parts.scratch.block_steps()),
      states_(request.state == nullptr ? parts.scratch.states_at_rest(samples.count)
              : apart_                 ? parts.scratch.states_of(callers_states(), samples.count)
                                       : callers_states()) {}

SampleRun::~SampleRun() {
    settle();
}

void SampleRun::run() {
    if (request_.listed()) {
        check_lists();
    }
    if (request_.state != nullptr) {
        check_states(HILLOCK_BAD_VALUE, "before the run");
    }
    if (request_.wants_counts()) {
        const std::uint64_t outputs = program_.output_size;
        std::fill_n(request_.counts() + samples_.first * outputs, samples_.count * outputs, std::int64_t{0});
    }
    for (first_ = 0; first_ < request_.run.steps; first_ += steps_) {
        check_limit();
        steps_ = std::min<std::size_t>(parts_.scratch.block_steps(), request_.run.steps - first_);
        place_signals();
        check_block();
        for (const Stage &stage : program_.stages) {
            run_stage(stage);
        }
        check_output();
        record_signals();
        count();
        carry();
    }
    settle();
    check_states(HILLOCK_UNSTABLE, "after the run");
    if (apart_) {
        std::copy_n(states_, samples_.count * program_.state_bytes(), callers_states());
    }
}

std::byte *SampleRun::callers_states() const {
    return request_.state + samples_.first * program_.state_bytes();
}

void SampleRun::run_stage(const Stage &stage) {
    const std::uint32_t out = stage.operations.front().out;
    if (parts_.plan.kept[out] == Kept::nowhere) {
        return; // its neurons run it
    }
    if (parts_.plan.steady[out] != 0) {
        if (first_ == 0) {
            run_operation(stage.operations.front(), 0, 1);
        }
    } else if (stage.feed_forward) {
        run_operation(stage.operations.front(), 0, steps_);
    } else if (stage.learner) {
        run_learner(stage);
    } else {
        for (std::size_t t = 0; t < steps_; ++t) {
            for (const Operation &operation : stage.operations) {
                run_operation(operation, t, 1);
            }
            for (const Operation &operation : stage.operations) {
                learn(operation, t);
            }
        }
    }
}

// Runs steps t … t + steps − 1 of the block, of all samples.
void SampleRun::run_operation(const Operation &operation, std::size_t t, std::size_t steps) {
    const Kernels &kernels = parts_.kernels;
    const std::size_t size = operation.outputs;
    const Extent extent{samples_.count, steps};
    const Input in = input(operation, t, steps);
    const Rows x = in.rows;
    const OutRows all = parts_.scratch.places()[operation.out];
    const OutRows out{all.row(0, t), all.stride, all.sample_stride};
    std::visit(Overloaded{[&](const Sum &) { copy_rows(x, size, out, extent); },
                          [&](const Linear &linear) {
                              check(kernels.linear(linear, parts_.scratch.linear(), in, out, extent));
                          },
                          [&](const Conv &conv) {
                              kernels.conv(conv, parts_.scratch.conv_plan(operation.out).taps(), parts_.scratch.conv(),
                                           x, out, extent);
                          },
                          [&](const Pool &pool) {
                              kernels.pool(pool, parts_.scratch.conv_plan(operation.out).taps(), x, out, extent);
                          },
                          [&](const Scale &scale) { kernels.scale(scale, size, x, out, extent); },
                          [&](const Threshold &threshold) { kernels.threshold(threshold, size, x, out, extent); },
                          [&](const Delay &delay) {
                              for (std::size_t sample = 0; sample < samples_.count; ++sample) {
                                  delay.run(step(sample) + t, steps, size, variable(delay.ring, sample), x.of(sample),
                                            out.of(sample));
                              }
                          },
                          [&](const Plastic &plastic) {
                              kernels.plastic(plastic, parts_.scratch.plastic(operation.out), variables(0), x.first,
                                              out.first);
                          },
                          [&](const AdaptiveLif &neuron) { run_adaptive(neuron, size, t, x, out, steps); },
                          [&](const Neuron &neuron) { run_neuron(neuron, operation, t, x, out, steps); }},
               operation.kind);
}

void SampleRun::run_neuron(const Neuron &neuron, const Operation &operation, std::size_t t, Rows x, OutRows out,
                           std::size_t steps) {
    NeuronMemory memory = neuron_memory(neuron, operation, t);
    if (parts_.recorded_state[neuron.v] == 0) {
        const Extent extent{samples_.count, steps};
        const Output to{out, parts_.scratch.bits()[operation.out]};
        const Operation *const before =
            operation.in.size() == 1 ? parts_.plan.writers[operation.in.front().signal] : nullptr;
        if (before != nullptr) {
            check(parts_.kernels.layer(std::get<Linear>(before->kind), neuron, parts_.scratch.linear(), memory,
                                       input(*before, t, steps), to, extent));
        } else {
            parts_.kernels.neuron(neuron, operation.outputs, memory, x, to, extent);
        }
        return;
    }
    for (std::size_t s = 0; s < steps; ++s) {
        parts_.kernels.neuron(neuron, operation.outputs, memory, {x.row(0, s), 0, x.sample_stride},
                              {{out.row(0, s), 0, out.sample_stride}}, {samples_.count, 1});
        memory.z_before = out.row(0, s);
        memory.z_stride = out.sample_stride;
        for (std::size_t sample = 0; sample < samples_.count; ++sample) {
            record_state(neuron.v, sample, t + s);
        }
    }
}

NeuronMemory SampleRun::neuron_memory(const Neuron &neuron, const Operation &operation, std::size_t t) const {
    const bool late = neuron.fire.reset == Reset::subtract_late;
    const Rows before = late ? source_rows({operation.out, true}, t) : Rows{nullptr, 0, 0};
    return {variable(neuron.v, 0), neuron.cuba() ? variable(neuron.i, 0) : nullptr, state_stride(), before.first,
            before.sample_stride};
}

void SampleRun::run_adaptive(const AdaptiveLif &neuron, std::size_t size, std::size_t t, Rows x, OutRows out,
                             std::size_t steps) {
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::size_t s = 0; s < steps; ++s) {
            parts_.kernels.adaptive_lif(neuron, size, neuron.in(variables(sample)), x.row(sample, s),
                                        out.row(sample, s));
            if (parts_.recorded_state[neuron.membrane] != 0) {
                record_state(neuron.membrane, sample, t + s);
            }
        }
    }
}

// What an operation reads, from step t of the block on.
Input SampleRun::input(const Operation &operation, std::size_t t, std::size_t steps) {
    if (operation.in.size() == 1 && !operation.in.front().late) {
        const std::uint32_t signal = operation.in.front().signal;
        if (parts_.plan.kept[signal] != Kept::rows) {
            return {{}, parts_.scratch.bits()[signal]}; // whole blocks
        }
    }
    return {operand(operation, t, steps)};
}

Rows SampleRun::operand(const Operation &operation, std::size_t t, std::size_t steps) {
    if (operation.in.empty()) {
        return {parts_.scratch.floats(parts_.layout.zeros), 0, 0};
    }
    const Rows first = source_rows(operation.in.front(), t);
    if (operation.in.size() == 1) {
        return first;
    }
    const std::size_t size = operation.inputs;
    const std::size_t stride = Layout::stride(size);
    const OutRows sum{parts_.scratch.floats(parts_.layout.operand), stride, steps * stride};
    copy_rows(first, size, sum, {samples_.count, steps});
    for (std::size_t k = 1; k < operation.in.size(); ++k) {
        add_rows(source_rows(operation.in[k], t), size, sum, {samples_.count, steps});
    }
    return {sum.first, stride, sum.sample_stride};
}

// The rows of a source from step t of the block on; a late one has but one.
Rows SampleRun::source_rows(const Source &source, std::size_t t) const {
    if (!source.late) {
        return from(source.signal, t);
    }
    if (t == 0) {
        return previous(source.signal);
    }
    return {from(source.signal, t - 1).first, 0, from(source.signal, 0).sample_stride};
}

} // namespace hillock::core
