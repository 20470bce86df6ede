package io.hillock.model;

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
        NodeChecks.sameShape(tau.shape(), "tau", "r", r);
        NodeChecks.sameShape(tau.shape(), "tau", "v_leak", vLeak);
    }

    @Override
    public Shape shape() {
        return tau.shape();
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
