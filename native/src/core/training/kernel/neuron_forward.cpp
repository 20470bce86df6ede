#include "core/kernel/neuron_kinds.hpp"
#include "core/training/kernel/register.hpp"
#include "core/training/kernel/training_operations.hpp"

namespace hillock::core::HILLOCK_LEVEL {

namespace {

constexpr std::size_t kRegisters = 4;

// Neurons from `first` on: kRegisters registers of them, or `size` neurons unless kAll.
template<class OneStep, bool kAll>
struct ForwardTile {
    const Neuron &c;
    const NeuronMemory &memory;
    const NeuronRecord &record;
    Rows x;
    std::size_t first, size;

    [[gnu::always_inline]] std::size_t count(std::size_t k) const {
        const std::size_t before = k * kWidth, left = size > before ? size - before : 0;
        return left < kWidth ? left : kWidth;
    }
    [[gnu::always_inline]] bool there(std::size_t k) const { return kAll || k * kWidth < size; }
    [[gnu::always_inline]] Register read(const float *row, std::size_t k) const {
        const float *const from = row + first + k * kWidth;
        return kAll ? get(from) : get_some(from, count(k));
    }
    [[gnu::always_inline]] void write(float *row, std::size_t k, Register value) const {
        float *const to = row + first + k * kWidth;
        kAll ? put(to, value) : put_some(to, value, count(k));
    }
    [[gnu::always_inline]] OneStep step(std::size_t k) const {
#if defined(HILLOCK_PLAIN)
        return {c, Reader<Register>{first + k}};
#else
        return {c, Reader<Register>{first + k * kWidth, kAll ? kWidth : count(k)}};
#endif
    }
    [[gnu::always_inline]] static float *row(const OutRows &rows, std::size_t t) {
        return rows.first + t * rows.stride;
    }

    void run(std::size_t steps) const {
        for (std::size_t k = 0; k < kRegisters && there(k); ++k) {
            run(step(k), k, steps);
        }
    }

    [[gnu::always_inline]] void run(const OneStep &one, std::size_t k, std::size_t steps) const {
        Register v = read(memory.v, k), i{}, z{}, spikes{};
        if (memory.i != nullptr) {
            i = read(memory.i, k);
        }
        if (memory.z_before != nullptr) {
            z = read(memory.z_before, k);
        }
        for (std::size_t t = 0; t < steps; ++t) {
            const Register u = one.membrane(read(x.first + t * x.stride, k), v, i);
            const auto fired = one.fire(u, v, z);
            v = fired.v;
            z = fired.z;
            if (one.bounded) {
                v = v < one.lower_bound ? one.lower_bound : v;
            }
            write(row(record.z, t), k, z);
            if (record.u.first != nullptr) {
                write(row(record.u, t), k, u);
            }
            if (record.v.first != nullptr) {
                write(row(record.v, t), k, v);
            }
            if (record.i.first != nullptr) {
                write(row(record.i, t), k, i);
            }
            spikes += z;
        }
        write(memory.v, k, v);
        if (memory.i != nullptr) {
            write(memory.i, k, i);
        }
        if (record.counts != nullptr) {
            write(record.counts, k, read(record.counts, k) + spikes);
        }
    }
};

} // namespace

void neuron_forward(const Neuron &c, std::size_t size, const NeuronMemory &memory, const NeuronRecord &record, Rows x,
                    std::size_t steps) {
    with_step<Register>(c, [&]<class OneStep>() {
        constexpr std::size_t kTile = kRegisters * kWidth;
        std::size_t first = 0;
        for (; first + kTile <= size; first += kTile) {
            ForwardTile<OneStep, true>{c, memory, record, x, first, kTile}.run(steps);
        }
        if (first < size) {
            ForwardTile<OneStep, false>{c, memory, record, x, first, size - first}.run(steps);
        }
    });
}

} // namespace hillock::core::HILLOCK_LEVEL
