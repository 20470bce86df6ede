package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * Leaky integrate and fire with a current-based synapse (NIR's CubaLIF): tau_syn di/dt = -i + w_in x; tau_mem
 * dv/dt = (v_leak - v) + r i. The neuron spikes if v &gt; v_threshold; then v = v_reset.
 *
 * @param tauSyn NIR's {@code tau_syn}, seconds, above 0
 * @param tauMem NIR's {@code tau_mem}, seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential to which v decays
 * @param wIn NIR's {@code w_in}, the weight of the input
 * @param vThreshold NIR's {@code v_threshold}
 * @param vReset NIR's {@code v_reset}; 0 if a file has none
 */
public record CubaLif(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn, Tensor vThreshold,
        Tensor vReset) implements Neuron {

    public CubaLif {
        NodeChecks.positive("tau_syn", tauSyn);
        NodeChecks.positive("tau_mem", tauMem);
        Broadcast all = Broadcast.of("tau_mem", tauMem).with("tau_syn", tauSyn).with("r", r).with("v_leak", vLeak)
                .with("w_in", wIn).with("v_threshold", vThreshold).with("v_reset", vReset);
        tauMem = all.stretch(tauMem);
        tauSyn = all.stretch(tauSyn);
        r = all.stretch(r);
        vLeak = all.stretch(vLeak);
        wIn = all.stretch(wIn);
        vThreshold = all.stretch(vThreshold);
        vReset = all.stretch(vReset);
    }

    @Override
    public Shape shape() {
        return tauMem.shape();
    }

    @Override
    public CubaLif broadcast(Shape shape) {
        return new CubaLif(Broadcast.to(shape, tauSyn), tauMem, r, vLeak, wIn, vThreshold, vReset);
    }

    @Override
    public String type() {
        return "CubaLIF";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("tau_syn", tauSyn), new NamedTensor("tau_mem", tauMem), new NamedTensor("r", r),
                new NamedTensor("v_leak", vLeak), new NamedTensor("w_in", wIn),
                new NamedTensor("v_threshold", vThreshold), new NamedTensor("v_reset", vReset));
    }

    @Override
    public boolean spikes() {
        return true;
    }
}
