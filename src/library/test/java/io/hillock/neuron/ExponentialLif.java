package io.hillock.neuron;

import io.hillock.model.NamedTensor;
import io.hillock.model.Neuron;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.model.graph.NodeChecks;
import java.util.List;

/**
 * Exponential integrate and fire (Fourcaud-Trocmé et al. 2003), which Hillock lacks:
 * tau dv/dt = (v_leak − v) + slope · exp((v − knee) / slope) + r x; a spike where v &gt; v_threshold, then v = v_reset.
 *
 * @param slope above 0
 */
record ExponentialLif(Tensor tau, Tensor r, Tensor vLeak, Tensor slope, Tensor knee, Tensor vThreshold, Tensor vReset)
        implements
            Neuron {

    ExponentialLif {
        NodeChecks.positive("tau", tau);
        NodeChecks.positive("slope", slope);
        for (NamedTensor one : List.of(new NamedTensor("r", r), new NamedTensor("v_leak", vLeak),
                new NamedTensor("slope", slope), new NamedTensor("knee", knee),
                new NamedTensor("v_threshold", vThreshold), new NamedTensor("v_reset", vReset))) {
            NodeChecks.sameShape(tau.shape(), "tau", one.name(), one.values());
        }
    }

    @Override
    public String type() {
        return "ExponentialLIF";
    }

    @Override
    public Shape shape() {
        return tau.shape();
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("tau", tau), new NamedTensor("r", r), new NamedTensor("v_leak", vLeak),
                new NamedTensor("slope", slope), new NamedTensor("knee", knee),
                new NamedTensor("v_threshold", vThreshold), new NamedTensor("v_reset", vReset));
    }

    @Override
    public boolean spikes() {
        return true;
    }
}
