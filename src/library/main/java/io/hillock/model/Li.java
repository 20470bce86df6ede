package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * Leaky integrator (NIR's LI): tau dv/dt = (v_leak - v) + r x. The output is v.
 *
 * @param tau time constant in seconds, above 0
 * @param r resistance
 * @param vLeak NIR's {@code v_leak}, the potential to which v decays
 */
public record Li(Tensor tau, Tensor r, Tensor vLeak) implements Neuron {

    public Li {
        NodeChecks.positive("tau", tau);
        Broadcast all = Broadcast.of("tau", tau).with("r", r).with("v_leak", vLeak);
        tau = all.stretch(tau);
        r = all.stretch(r);
        vLeak = all.stretch(vLeak);
    }

    @Override
    public Shape shape() {
        return tau.shape();
    }

    @Override
    public Li broadcast(Shape shape) {
        return new Li(Broadcast.to(shape, tau), r, vLeak);
    }

    @Override
    public String type() {
        return "LI";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("tau", tau), new NamedTensor("r", r), new NamedTensor("v_leak", vLeak));
    }
}
