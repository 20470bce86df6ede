#include "core/engine/sample_run.hpp"

#include "core/engine/float_environment.hpp"
#include "core/overloaded.hpp"

#include <algorithm>
#include <atomic>
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
        for (const Span &span : parts_.plan.spans) {
            run_span(span);
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

void SampleRun::run_span(const Span &span) {
    if (span.pieces) {
        run_pieces(span);
        return;
    }
    for (std::size_t stage = span.first; stage < span.end; ++stage) {
        run_stage(program_.stages[stage]);
    }
}

// Sample by sample, a few steps at a time, so that what a stage writes is still near when the next one reads it.
void SampleRun::run_pieces(const Span &span) {
    for (std::size_t sample = 0; sample < samples_.count; ++sample) {
        for (std::size_t t = 0; t < steps_; t += parts_.layout.piece_steps) {
            const Part piece{sample, 1, t, std::min(parts_.layout.piece_steps, steps_ - t)};
            for (std::size_t stage = span.first; stage < span.end; ++stage) {
                run_operation(program_.stages[stage].operations.front(), piece);
            }
            carry_piece(span, piece);
        }
    }
}

void SampleRun::run_stage(const Stage &stage) {
    const std::uint32_t out = stage.operations.front().out;
    if (parts_.plan.kept[out] == Kept::nowhere) {
        return; // its neurons run it
    }
    if (parts_.plan.steady[out] != 0) {
        if (first_ == 0) {
            run_operation(stage.operations.front(), part(0, 1));
        }
    } else if (stage.feed_forward) {
        run_operation(stage.operations.front(), part(0, steps_));
    } else if (stage.learner) {
        run_learner(stage);
    } else {
        for (std::size_t t = 0; t < steps_; ++t) {
            for (const Operation &operation : stage.operations) {
                run_operation(operation, part(t, 1));
            }
            for (const Operation &operation : stage.operations) {
                learn(operation, t);
            }
        }
    }
}

void SampleRun::run_operation(const Operation &operation, Part part) {
    const Kernels &kernels = parts_.kernels;
    const std::size_t size = operation.outputs;
    const Extent extent = part.extent();
    const Input in = input(operation, part);
    const Rows x = in.rows;
    const OutRows out = out_rows(operation.out, part);
    std::visit(Overloaded{[&](const Sum &) { copy_rows(x, size, out, extent); },
                          [&](const Linear &linear) {
                              run_dense(linear, [&](const LinearWork &work) {
                                  return kernels.linear(linear, work, in, out, extent);
                              });
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
                              for (std::size_t k = 0; k < part.samples; ++k) {
                                  const std::size_t sample = part.sample + k;
                                  delay.run(step(sample) + part.t, part.steps, size, variable(delay.ring, sample),
                                            x.of(k), out.of(k));
                              }
                          },
                          [&](const Plastic &plastic) {
                              kernels.plastic(plastic, parts_.scratch.plastic(operation.out), variables(0), x.first,
                                              out.first);
                          },
                          [&](const AdaptiveLif &neuron) { run_adaptive(neuron, size, part, x, out); },
                          [&](const Neuron &neuron) { run_neuron(neuron, operation, part, x, out); }},
               operation.kind);
}

template<class Run>
void SampleRun::run_dense(const Linear &linear, const Run &run) {
    if (parts_.helpers == nullptr || !pays_to_share(linear)) {
        check(run(parts_.scratch.linear()));
        return;
    }
    std::size_t turns = 0;
    std::atomic<bool> fine = true;
    parts_.helpers->team.run_short([&](std::size_t member) {
        const FloatEnvironment exact;
        LinearWork work = parts_.helpers->scratch[member]->linear();
        work.turns = &turns;
        if (!run(work)) {
            fine = false;
        }
    });
    check(fine);
}

void SampleRun::run_neuron(const Neuron &neuron, const Operation &operation, Part part, Rows x, OutRows out) {
    NeuronMemory memory = neuron_memory(neuron, operation, part);
    if (parts_.recorded_state[neuron.v] == 0) {
        const Extent extent = part.extent();
        const Output to{out, out_bits(operation.out, part)};
        const Operation *const before =
            operation.in.size() == 1 ? parts_.plan.writers[operation.in.front().signal] : nullptr;
        if (before != nullptr) {
            const auto &linear = std::get<Linear>(before->kind);
            const Input in = input(*before, part);
            run_dense(linear, [&](const LinearWork &work) {
                return parts_.kernels.layer(linear, neuron, work, memory, in, to, extent);
            });
        } else {
            parts_.kernels.neuron(neuron, operation.outputs, memory, x, to, extent);
        }
        return;
    }
    for (std::size_t s = 0; s < part.steps; ++s) {
        parts_.kernels.neuron(neuron, operation.outputs, memory, {x.row(0, s), 0, x.sample_stride},
                              {{out.row(0, s), 0, out.sample_stride}}, {part.samples, 1});
        memory.z_before = out.row(0, s);
        memory.z_stride = out.sample_stride;
        for (std::size_t k = 0; k < part.samples; ++k) {
            record_state(neuron.v, part.sample + k, part.t + s);
        }
    }
}

NeuronMemory SampleRun::neuron_memory(const Neuron &neuron, const Operation &operation, Part part) const {
    const bool late = neuron.fire.reset == Reset::subtract_late;
    const Rows before = late ? source_rows({operation.out, true}, part) : Rows{nullptr, 0, 0};
    return {variable(neuron.v, part.sample), neuron.cuba() ? variable(neuron.i, part.sample) : nullptr, state_stride(),
            before.first, before.sample_stride};
}

void SampleRun::run_adaptive(const AdaptiveLif &neuron, std::size_t size, Part part, Rows x, OutRows out) {
    for (std::size_t k = 0; k < part.samples; ++k) {
        for (std::size_t s = 0; s < part.steps; ++s) {
            parts_.kernels.adaptive_lif(neuron, size, neuron.in(variables(part.sample + k)), x.row(k, s),
                                        out.row(k, s));
            if (parts_.recorded_state[neuron.membrane] != 0) {
                record_state(neuron.membrane, part.sample + k, part.t + s);
            }
        }
    }
}

// What an operation reads.
Input SampleRun::input(const Operation &operation, Part part) {
    if (operation.in.size() == 1 && !operation.in.front().late) {
        const std::uint32_t signal = operation.in.front().signal;
        if (parts_.scratch.bits()[signal].first != nullptr || parts_.plan.kept[signal] == Kept::nowhere) {
            return {{}, out_bits(signal, part)};
        }
    }
    return {operand(operation, part)};
}

Rows SampleRun::operand(const Operation &operation, Part part) {
    if (operation.in.empty()) {
        return {parts_.scratch.floats(parts_.layout.zeros), 0, 0};
    }
    const Rows first = source_rows(operation.in.front(), part);
    if (operation.in.size() == 1) {
        return first;
    }
    const std::size_t size = operation.inputs;
    const std::size_t stride = Layout::stride(size);
    const OutRows sum{parts_.scratch.floats(parts_.layout.operand), stride, part.steps * stride};
    copy_rows(first, size, sum, part.extent());
    for (std::size_t k = 1; k < operation.in.size(); ++k) {
        add_rows(source_rows(operation.in[k], part), size, sum, part.extent());
    }
    return {sum.first, stride, sum.sample_stride};
}

// The rows of a source; a late one has but one.
Rows SampleRun::source_rows(const Source &source, Part part) const {
    if (!source.late) {
        return from(source.signal, part);
    }
    if (part.t == 0 || parts_.plan.kept[source.signal] != Kept::rows) {
        return previous(source.signal, part.sample);
    }
    const Rows before = from(source.signal, {part.sample, part.samples, part.t - 1, 1});
    return {before.first, 0, before.sample_stride};
}

} // namespace hillock::core
