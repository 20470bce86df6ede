#include "core/training/kernel/surrogates.hpp"
#include "core/training/kernel/training_operations.hpp"
#include "core/training/trained_constants.hpp"

namespace hillock::core::HILLOCK_LEVEL {

namespace {

using training::Constant;

// Some neighbouring neurons, a register of them or fewer, backwards over the steps.
template<bool kAll>
struct BackwardTile {
    const NeuronGradient &work;
    std::size_t first, count;

    [[gnu::always_inline]] Register read(const float *row) const {
        return kAll ? get(row + first) : get_some(row + first, count);
    }
    [[gnu::always_inline]] void write(float *row, Register value) const {
        kAll ? put(row + first, value) : put_some(row + first, value, count);
    }
    [[gnu::always_inline]] Register row(const Rows &rows, std::size_t t) const {
        return read(rows.first + t * rows.stride);
    }
    [[gnu::always_inline]] float *gradient(Constant which) const {
        return work.constants[static_cast<std::size_t>(which)];
    }
    // gradient = fma(a, b, gradient)
    [[gnu::always_inline]] void multiply(Constant which, Register a, Register b) const {
        write(gradient(which), fma(a, b, read(gradient(which))));
    }
    [[gnu::always_inline]] void subtract(Constant which, Register a) const {
        write(gradient(which), read(gradient(which)) - a);
    }

    struct Constants {
        Register gain, decay, synaptic_decay, synaptic_gain, threshold, v_reset, lower_bound;
    };

    [[gnu::always_inline]] Register constant(const float *values) const {
        return values == nullptr ? Register{} : read(values);
    }
    [[gnu::always_inline]] bool trains() const { return work.constants != nullptr; }

    // 1 where a membrane fires, otherwise 0.
    [[gnu::always_inline]] Register fires(Register v, Register threshold) const {
        const Register above = v > threshold ? same(1) : same(0);
        return work.neuron.fire.at_or_above ? (v >= threshold ? same(1) : same(0)) : above;
    }

    // What a membrane would be without the lower bound.
    [[gnu::always_inline]] Register free_membrane(std::size_t k, Register u, const Constants &c) const {
        const Register z = row(work.z_before, k + 1);
        switch (work.neuron.fire.reset) {
        case Reset::to_v_reset:
            return z == same(1) ? c.v_reset : u;
        case Reset::subtract:
            return u - z * c.threshold;
        case Reset::subtract_late:
            return u - row(work.z_before, k) * c.threshold;
        case Reset::snntorch_subtract: {
            const Register p = fires(row(work.v_before, k), c.threshold);
            const Register less = u - c.threshold;
            const Register w = p == same(1) ? less : u;
            return w - (z - p) * c.threshold;
        }
        case Reset::to_zero_late:
            return fires(row(work.v_before, k), c.threshold) == same(1) ? same(0) : u;
        case Reset::none:
        case Reset::no_threshold:
        case Reset::multi_spike:
            break;
        }
        return u;
    }

    // From the gradients of the spikes and the kept membranes to gu; `before`: what the membrane of the step before gets beyond
    // its decay.
    [[gnu::always_inline]] Register fire(std::size_t k, Register gz, Register &gv, Register &gl, Register &before,
                                         const Constants &c) const {
        const Fire &fire = work.neuron.fire;
        if (fire.reset == Reset::no_threshold) {
            return gv + gz;
        }
        const Register u = row(work.u, k), th = c.threshold;
        if (fire.lower_bound != nullptr) {
            gv = free_membrane(k, u, c) < c.lower_bound ? same(0) : gv;
        }
        switch (fire.reset) {
        case Reset::to_v_reset: {
            const Register z = row(work.z_before, k + 1);
            const Register s = surrogate(work.surrogate, u - th);
            const Register a = (work.whole ? fma(gv, c.v_reset - u, gz) : gz) * s;
            if (trains()) {
                subtract(Constant::threshold, a);
                write(gradient(Constant::v_reset), read(gradient(Constant::v_reset)) + z * gv);
            }
            return a + (same(1) - z) * gv;
        }
        case Reset::subtract: {
            const Register s = surrogate(work.surrogate, u - th);
            const Register a = (work.whole ? fma(-gv, th, gz) : gz) * s;
            if (trains()) {
                subtract(Constant::threshold, a + row(work.z_before, k + 1) * gv);
            }
            return a + gv;
        }
        case Reset::subtract_late: {
            const Register z = row(work.z_before, k);
            const Register a = (gz + gl) * surrogate(work.surrogate, (u - z * th) - th);
            const Register gu = a + gv;
            if (work.whole) {
                gl = -(gu * th);
            }
            if (trains()) {
                subtract(Constant::threshold, a + z * gu);
            }
            return gu;
        }
        case Reset::snntorch_subtract: {
            const Register z = row(work.z_before, k + 1), v = row(work.v_before, k);
            const Register p = fires(v, th), less = u - th;
            const Register s = surrogate(work.surrogate, (p == same(1) ? less : u) - th);
            const Register a = (work.whole ? fma(-gv, th, gz) : gz) * s;
            const Register gu = a + gv;
            if (work.whole) {
                before = (gv - gu) * th * surrogate(work.surrogate, v - th);
            }
            if (trains()) {
                subtract(Constant::threshold, a + (z - p) * gv + p * gu + before);
            }
            return gu;
        }
        case Reset::to_zero_late: {
            const Register v = row(work.v_before, k), p = fires(v, th);
            const Register s = surrogate(work.surrogate, (p == same(1) ? same(0) : u) - th);
            const Register a = gz * s, gw = a + gv;
            if (work.whole) {
                before = -(gw * u) * surrogate(work.surrogate, v - th);
            }
            if (trains()) {
                subtract(Constant::threshold, a + before);
            }
            return p == same(1) ? same(0) : gw;
        }
        case Reset::none:
        case Reset::no_threshold:
        case Reset::multi_spike:
            break;
        }
        const Register a = gz * surrogate(work.surrogate, u - th);
        if (trains()) {
            subtract(Constant::threshold, a);
        }
        return a + gv;
    }

    [[gnu::always_inline]] void membrane_constants(std::size_t k, Register gu, Register x) const {
        const Neuron &neuron = work.neuron;
        const Register drive = !neuron.cuba() ? x : row(work.i_before, neuron.membrane_first ? k : k + 1);
        multiply(Constant::gain, gu, drive);
        if (neuron.decay != nullptr) {
            multiply(Constant::decay, gu, row(work.v_before, k));
            write(gradient(Constant::leak), read(gradient(Constant::leak)) + gu);
        }
    }

    void run(Rows x, Rows d, OutRows gx, bool sum, std::size_t steps) const {
        const Neuron &neuron = work.neuron;
        const Constants c{constant(neuron.gain),
                          constant(neuron.decay),
                          constant(neuron.synaptic_decay),
                          constant(neuron.synaptic_gain),
                          constant(neuron.fire.threshold),
                          constant(neuron.fire.v_reset),
                          constant(neuron.fire.lower_bound)};
        const bool late = neuron.fire.reset == Reset::subtract_late;
        const bool shows_before =
            work.whole && (neuron.fire.reset == Reset::snntorch_subtract || neuron.fire.reset == Reset::to_zero_late);
        Register gv = read(work.gv), gi{}, gl{}, total{};
        if (neuron.cuba()) {
            gi = read(work.gi);
        }
        if (late) {
            gl = read(work.gl);
        }
        if (sum) {
            total = read(gx.first);
        }
        for (std::size_t k = steps; k-- > 0;) {
            Register gz = row(d, k), before{};
            if (work.mask != nullptr) {
                gz = gz * read(work.mask);
            }
            for (std::size_t r = 0; r < work.rate_count; ++r) {
                gz = gz + read(work.rates[r]);
            }
            const Register gu = fire(k, gz, gv, gl, before, c);
            const Register in = trains() ? row(x, k) : Register{};
            if (trains()) {
                membrane_constants(k, gu, in);
            }
            Register out = c.gain * gu;
            gv = neuron.decay == nullptr ? gu : c.decay * gu;
            if (shows_before) {
                gv = gv + before;
            }
            if (neuron.cuba()) {
                out = synapse(k, out, in, gi, c);
            }
            if (sum) {
                total = total + out;
            } else {
                write(gx.first + k * gx.stride, out + same(0)); // the first that arrives at +0
            }
        }
        write(work.gv, gv);
        if (neuron.cuba()) {
            write(work.gi, gi);
        }
        if (late) {
            write(work.gl, gl);
        }
        if (sum) {
            write(gx.first, total);
        }
    }

    [[gnu::always_inline]] Register synapse(std::size_t k, Register gd, Register x, Register &gi,
                                            const Constants &c) const {
        const bool membrane_first = work.neuron.membrane_first;
        if (!membrane_first) {
            gi = gi + gd;
        }
        if (trains()) {
            multiply(Constant::synaptic_decay, gi, row(work.i_before, k));
            multiply(Constant::synaptic_gain, gi, x);
        }
        const Register gx = c.synaptic_gain * gi;
        gi = membrane_first ? fma(c.synaptic_decay, gi, gd) : c.synaptic_decay * gi;
        return gx;
    }
};

} // namespace

void neuron_backward(const NeuronGradient &work, std::size_t size, Rows x, Rows d, OutRows gx, bool sum,
                     std::size_t steps) {
    std::size_t first = 0;
    for (; first + kWidth <= size; first += kWidth) {
        BackwardTile<true>{work, first, kWidth}.run(x, d, gx, sum, steps);
    }
    if (first < size) {
        BackwardTile<false>{work, first, size - first}.run(x, d, gx, sum, steps);
    }
}

} // namespace hillock::core::HILLOCK_LEVEL
