#pragma once

#include "core/kernel/neuron_kinds.hpp"
#include "core/kernel/rows.hpp"

// Neurons in lanes: a few registers of neurons run over all steps before the next ones do, so that their constants and states
// stay in registers, and so that one's operations fill the time that another's take.
namespace hillock::core::HILLOCK_LEVEL {

inline constexpr std::size_t kNeuronRegisters = 4;
inline constexpr std::size_t kNeuronTile = kNeuronRegisters * kLanes;

// The neurons from `first`, a multiple of the tile, on: as many as the registers hold, or, unless kAll, `size` of them. x begins
// with theirs.
template<class OneStep, bool kAll>
struct NeuronTile {
    const Neuron &c;
    NeuronMemory memory;
    Rows x;
    Output out;
    std::size_t first, size;

    [[gnu::always_inline]] std::size_t count(std::size_t k) const {
        const std::size_t before = k * kLanes, left = size > before ? size - before : 0;
        return left < kLanes ? left : kLanes;
    }
    [[gnu::always_inline]] Lanes get(const float *tile, std::size_t k) const {
        return kAll ? load(tile + k * kLanes) : load_some(tile + k * kLanes, count(k));
    }
    [[gnu::always_inline]] void put(float *tile, std::size_t k, Lanes lanes) const {
        if constexpr (kAll) {
            store(tile + k * kLanes, lanes);
        } else {
            store_some(tile + k * kLanes, lanes, count(k));
        }
    }
    [[gnu::always_inline]] OneStep step(std::size_t k) const {
        return {c, Reader<Lanes>{first + k * kLanes, kAll ? kLanes : count(k)}};
    }

    void run(Extent extent) const {
        const OneStep steps[] = {step(0), step(1), step(2), step(3)};
        static_assert(sizeof(steps) / sizeof(*steps) == kNeuronRegisters);
        for (std::size_t sample = 0; sample < extent.samples; ++sample) {
            float *const v_row = memory.v + sample * memory.sample_stride + first;
            float *const i_row = memory.i == nullptr ? nullptr : memory.i + sample * memory.sample_stride + first;
            const float *const z_row =
                memory.z_before == nullptr ? nullptr : memory.z_before + sample * memory.z_stride + first;
            Lanes v[kNeuronRegisters], i[kNeuronRegisters], z[kNeuronRegisters];
            for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                v[k] = get(v_row, k);
                i[k] = i_row == nullptr ? Lanes{} : get(i_row, k);
                z[k] = z_row == nullptr ? Lanes{} : get(z_row, k);
            }
            for (std::size_t t = 0; t < extent.steps; ++t) {
                const float *const in = x.row(sample, t);
                for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                    steps[k](get(in, k), v[k], i[k], z[k]);
                }
                give(sample, t, z);
            }
            for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                put(v_row, k, v[k]);
                if (i_row != nullptr) {
                    put(i_row, k, i[k]);
                }
            }
        }
    }

    [[gnu::always_inline]] void give(std::size_t sample, std::size_t t, const Lanes (&z)[kNeuronRegisters]) const {
        if (out.rows.first != nullptr) {
            float *const to = out.rows.row(sample, t) + first;
            for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                put(to, k, z[k]);
            }
        }
        if (out.bits.first != nullptr) {
            std::uint64_t bits = 0;
            for (std::size_t k = 0; k < kNeuronRegisters; ++k) {
                bits |= differs(z[k], 0.0f) << (k * kLanes);
            }
            __builtin_memcpy(reinterpret_cast<std::uint8_t *>(out.bits.row(sample, t)) + first / 8, &bits,
                             kNeuronTile / 8);
        }
    }
};

} // namespace hillock::core::HILLOCK_LEVEL
