#include "core/kernel/plastic.hpp"

#include "core/kernel/adaptive_lif.hpp"
#include "core/kernel/operations.hpp"
#include "core/plasticity/delta.hpp"
#include "core/plasticity/hebbian.hpp"
#include "core/plasticity/stdp.hpp"

namespace hillock::core::HILLOCK_LEVEL {

void plastic(const Plastic &op, PlasticWork &work, float *state, const float *x, float *out) {
    work.spikes = list_events(x, op.inputs, work.room);
    work.sources = work.room;
    work.values = x;
    add_listed(op, work, state, out);
}

void learn(const Plastic &plastic, PlasticWork &work, float *state, const float *z) {
    if (const auto *const spikes = std::get_if<Stdp>(&plastic.rule)) {
        stdp(plastic, *spikes, work, state, z);
    } else if (const auto *const rates = std::get_if<Hebbian>(&plastic.rule)) {
        hebbian(plastic, *rates, work, state, z);
    } else {
        delta(plastic, *std::get_if<DeltaRule>(&plastic.rule), work, state, z);
    }
}

namespace {

// Copies the list of step t into working memory, since it is read several times; false if the lists are no longer what they were.
[[gnu::always_inline]] inline bool copy_list(const Learner &l, std::size_t t, PlasticWork &work) {
    const SpikeLists::Range range = l.lists.range(l.first_list + t);
    const std::size_t inputs = l.plastic.inputs;
    if (!l.lists.inside(range) || range.end - range.begin > inputs) {
        return false;
    }
    work.spikes = range.end - range.begin;
    for (std::size_t k = 0; k < work.spikes; ++k) {
        const std::uint32_t source = l.lists.source(range.begin + k);
        if (source >= inputs) {
            return false;
        }
        work.room[k] = source;
    }
    work.sources = work.room;
    work.values = nullptr;
    return true;
}

template<class Cell>
[[gnu::always_inline]] inline bool learn_with(const Learner &l, PlasticWork &work, float *state, std::size_t steps,
                                              const Cell &cell) {
    bool fine = true;
    for (std::size_t t = 0; t < steps; ++t) {
        float *const sums = l.sums.row(0, t), *const z = l.z.row(0, t);
        if (l.lists.offsets == nullptr) {
            plastic(l.plastic, work, state, l.x.row(0, t), sums);
            for (std::size_t k = 0; k < work.spikes; ++k) {
                fine = fine && finite(work.values[work.sources[k]]);
            }
        } else {
            if (!copy_list(l, t, work)) {
                return false;
            }
            add_listed(l.plastic, work, state, sums);
        }
        cell(sums, z);
        learn(l.plastic, work, state, z);
    }
    return fine;
}

} // namespace

bool learner(const Learner &l, PlasticWork &work, float *state, std::size_t steps) {
    const std::size_t size = l.plastic.outputs;
    if (l.adaptive != nullptr) {
        const AlignedStates states(l.adaptive->in(state), size, work.cell);
        return learn_with(l, work, state, steps,
                          [&](const float *x, float *z) { adaptive_lif(*l.adaptive, size, states.memory(), x, z); });
    }
    NeuronMemory memory = l.memory;
    return learn_with(l, work, state, steps, [&](const float *x, float *z) {
        neuron(*l.neuron, size, memory, {x, 0, 0}, {{z, 0, 0}}, {1, 1});
        memory.z_before = z;
    });
}

void settle(const Plastic &plastic, PlasticWork &work, float *state) {
    if (work.changes != 0) {
        const auto &rule = *std::get_if<Stdp>(&plastic.rule);
        const StdpConstants c(rule.constants);
        const StdpMemory memory(plastic, rule, state);
        rule.soft ? make_all_changes<SoftBounds>(c, memory, work) : make_all_changes<HardBounds>(c, memory, work);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
