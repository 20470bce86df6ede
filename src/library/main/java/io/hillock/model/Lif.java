package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * Leaky integrate and fire (NIR's LIF): tau dv/dt = (v_leak - v) + r x. The neuron spikes if v &gt; v_threshold; then
 * v = v_reset.
 *
 * @param tau time constant in seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential to which v decays
 * @param vThreshold NIR's {@code v_threshold}
 * @param vReset NIR's {@code v_reset}; 0 if a file has none
 */
public record Lif(Tensor tau, Tensor r, Tensor vLeak, Tensor vThreshold, Tensor vReset) implements Neuron {

    public Lif {
        NodeChecks.positive("tau", tau);
        Broadcast all = Broadcast.of("tau", tau).with("r", r).with("v_leak", vLeak).with("v_threshold", vThreshold)
                .with("v_reset", vReset);
        tau = all.stretch(tau);
        r = all.stretch(r);
        vLeak = all.stretch(vLeak);
        vThreshold = all.stretch(vThreshold);
        vReset = all.stretch(vReset);
    }

    @Override
    public Shape shape() {
        return tau.shape();
    }

    @Override
    public Lif broadcast(Shape shape) {
        return new Lif(Broadcast.to(shape, tau), r, vLeak, vThreshold, vReset);
    }

    @Override
    public String type() {
        return "LIF";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("tau", tau), new NamedTensor("r", r), new NamedTensor("v_leak", vLeak),
                new NamedTensor("v_threshold", vThreshold), new NamedTensor("v_reset", vReset));
    }

    @Override
    public boolean spikes() {
        return true;
    }
}
