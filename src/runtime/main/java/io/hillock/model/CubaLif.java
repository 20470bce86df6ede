package io.hillock.model;

/**
 * Leaky integrate and fire with a current-based synapse (NIR's CubaLIF): tau_syn di/dt = -i + w_in x;
 * tau_mem dv/dt = (v_leak - v) + r i; gives a spike where v &gt; v_threshold, then v = v_reset.
 *
 * @param tauSyn NIR's {@code tau_syn}, seconds, above 0
 * @param tauMem NIR's {@code tau_mem}, seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential that v decays to
 * @param wIn NIR's {@code w_in}, the weight of the input; a scalar in a file stands for all neurons
 * @param vThreshold NIR's {@code v_threshold}
 * @param vReset NIR's {@code v_reset}; 0 in files that have none
 */
public record CubaLif(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn, Tensor vThreshold,
        Tensor vReset) implements Neuron {

    public CubaLif {
        Checks.positive("tau_syn", tauSyn);
        Checks.positive("tau_mem", tauMem);
        Checks.sameShape(tauMem.shape(), "tau_mem", "tau_syn", tauSyn);
        Checks.sameShape(tauMem.shape(), "tau_mem", "r", r);
        Checks.sameShape(tauMem.shape(), "tau_mem", "v_leak", vLeak);
        Checks.sameShape(tauMem.shape(), "tau_mem", "w_in", wIn);
        Checks.sameShape(tauMem.shape(), "tau_mem", "v_threshold", vThreshold);
        Checks.sameShape(tauMem.shape(), "tau_mem", "v_reset", vReset);
    }

    @Override
    public Shape shape() {
        return tauMem.shape();
    }
}
