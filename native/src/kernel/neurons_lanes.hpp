#pragma once

#include "kernel/neuron_kinds.hpp"
#include "kernel/rows.hpp"

// Neurons in lanes: a few registers of neurons run over all steps before the next ones do, so that their constants and states
// stay in registers, and so that one's operations fill the time that another's take.
namespace hillock::HILLOCK_LEVEL {

inline constexpr std::size_t kNeuronRegisters = 4;
inline constexpr std::size_t kNeuronTile = kNeuronRegisters * kLanes;

// The neurons from `first` on: as many as the registers hold, or, unless kAll, `size` of them.
template<class OneStep, bool kAll>
struct NeuronTile {
    const Neuron &c;
    NeuronMemory memory;
    Rows x;
    OutRows out;
    std::size_t first, size;

    [[gnu::always_inline]] std::size_t count(std::size_t k) const {
        const std::size_t before = k * kLanes, left = size > before ? size - before : 0;
        return left < kLanes ? left : kLanes;
    }
    [[gnu::always_inline]] Lanes get(const float *row, std::size_t k) const {
        return kAll ? load(row + first + k * kLanes) : load_some(row + first + k * kLanes, count(k));
    }
    [[gnu::always_inline]] void put(float *row, std::size_t k, Lanes lanes) const {
        if constexpr (kAll) {
            store(row + first + k * kLanes, lanes);
        } else {
            store_some(row + first + k * kLanes, lanes, count(k));
        }
    }
    [[gnu::always_inline]] OneStep step(std::size_t k) const {
        return {c, Reader<Lanes>{first + k * kLanes, kAll ? kLanes : count(k)}};
    }

    void run(Extent extent) const {
        const OneStep steps[] = {step(0), step(1), step(2), step(3)};
        static_assert(sizeof(steps) / sizeof(*steps) == kNeuronRegisters);
        for (std::size_t sample = 0; sample < extent.samples; ++sample) {
            float *const v_row = memory.v + sample * memory.sample_stride;
            float *const i_row = memory.i == nullptr ? nullptr : memory.i + sample * memory.sample_stride;
            const float *const z_row =
                memory.z_before == nullptr ? nullptr : memory.z_before + sample * memory.z_stride;
            Lanes v[kNeuronRegisters], i[kNeuronRegisters], z[kNeuronRegisters];
            for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                v[k] = get(v_row, k);
                i[k] = i_row == nullptr ? Lanes{} : get(i_row, k);
                z[k] = z_row == nullptr ? Lanes{} : get(z_row, k);
            }
            for (std::size_t t = 0; t < extent.steps; ++t) {
                const float *const in = x.row(sample, t);
                float *const to = out.row(sample, t);
                for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                    steps[k](get(in, k), v[k], i[k], z[k]);
                    put(to, k, z[k]);
                }
            }
            for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                put(v_row, k, v[k]);
                if (i_row != nullptr) {
                    put(i_row, k, i[k]);
                }
            }
        }
    }
};

inline void neuron(const Neuron &c, std::size_t size, NeuronMemory memory, Rows x, OutRows out, Extent extent) {
    with_step<Lanes>(c, [&]<class OneStep>() {
        std::size_t first = 0;
        for (; first + kNeuronTile <= size; first += kNeuronTile) {
            NeuronTile<OneStep, true>{c, memory, x, out, first, kNeuronTile}.run(extent);
        }
        if (first < size) {
            NeuronTile<OneStep, false>{c, memory, x, out, first, size - first}.run(extent);
        }
    });
}

} // namespace hillock::HILLOCK_LEVEL
