package io.hillock.model;

/**
 * Leaky integrate and fire (NIR's LIF): tau dv/dt = (v_leak - v) + r x; gives a spike where v &gt; v_threshold, then
 * v = v_reset.
 *
 * @param tau time constant in seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential that v decays to
 * @param vThreshold NIR's {@code v_threshold}
 * @param vReset NIR's {@code v_reset}; 0 in files that have none
 */
public record Lif(Tensor tau, Tensor r, Tensor vLeak, Tensor vThreshold, Tensor vReset) implements Neuron {

    public Lif {
        Checks.positive("tau", tau);
        Checks.sameShape(tau.shape(), "tau", "r", r);
        Checks.sameShape(tau.shape(), "tau", "v_leak", vLeak);
        Checks.sameShape(tau.shape(), "tau", "v_threshold", vThreshold);
        Checks.sameShape(tau.shape(), "tau", "v_reset", vReset);
    }

    @Override
    public Shape shape() {
        return tau.shape();
    }
}
