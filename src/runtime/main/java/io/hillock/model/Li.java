package io.hillock.model;

/**
 * Leaky integrator (NIR's LI): tau dv/dt = (v_leak - v) + r x; gives v.
 *
 * @param tau time constant in seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential that v decays to
 */
public record Li(Tensor tau, Tensor r, Tensor vLeak) implements Neuron {

    public Li {
        Checks.positive("tau", tau);
        Checks.sameShape(tau.shape(), "tau", "r", r);
        Checks.sameShape(tau.shape(), "tau", "v_leak", vLeak);
    }

    @Override
    public Shape shape() {
        return tau.shape();
    }
}
