package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * Leaky integrator with a current-based synapse (NIR's CubaLI): tau_syn di/dt = -i + w_in x; tau_mem dv/dt = (v_leak -
 * v) + r i. The output is v.
 *
 * @param tauSyn NIR's {@code tau_syn}, seconds, above 0
 * @param tauMem NIR's {@code tau_mem}, seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential to which v decays
 * @param wIn NIR's {@code w_in}, the weight of the input
 */
public record CubaLi(Tensor tauSyn, Tensor tauMem, Tensor r, Tensor vLeak, Tensor wIn) implements Neuron {

    public CubaLi {
        NodeChecks.positive("tau_syn", tauSyn);
        NodeChecks.positive("tau_mem", tauMem);
        Broadcast all = Broadcast.of("tau_mem", tauMem).with("tau_syn", tauSyn).with("r", r).with("v_leak", vLeak)
                .with("w_in", wIn);
        tauMem = all.stretch(tauMem);
        tauSyn = all.stretch(tauSyn);
        r = all.stretch(r);
        vLeak = all.stretch(vLeak);
        wIn = all.stretch(wIn);
    }

    @Override
    public Shape shape() {
        return tauMem.shape();
    }

    @Override
    public CubaLi broadcast(Shape shape) {
        return new CubaLi(Broadcast.to(shape, tauSyn), tauMem, r, vLeak, wIn);
    }

    @Override
    public String type() {
        return "CubaLI";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("tau_syn", tauSyn), new NamedTensor("tau_mem", tauMem), new NamedTensor("r", r),
                new NamedTensor("v_leak", vLeak), new NamedTensor("w_in", wIn));
    }
}
