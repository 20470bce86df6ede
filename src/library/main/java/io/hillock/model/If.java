package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import java.util.List;

/**
 * Integrate and fire (NIR's IF): dv/dt = r x. The neuron spikes if v &gt; v_threshold; then v = v_reset.
 *
 * @param r resistance
 * @param vThreshold NIR's {@code v_threshold}
 * @param vReset NIR's {@code v_reset}; 0 if a file has none
 */
public record If(Tensor r, Tensor vThreshold, Tensor vReset) implements Neuron {

    public If {
        Broadcast all = Broadcast.of("r", r).with("v_threshold", vThreshold).with("v_reset", vReset);
        r = all.stretch(r);
        vThreshold = all.stretch(vThreshold);
        vReset = all.stretch(vReset);
    }

    @Override
    public Shape shape() {
        return r.shape();
    }

    @Override
    public If broadcast(Shape shape) {
        return new If(Broadcast.to(shape, r), vThreshold, vReset);
    }

    @Override
    public String type() {
        return "IF";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("r", r), new NamedTensor("v_threshold", vThreshold),
                new NamedTensor("v_reset", vReset));
    }

    @Override
    public boolean spikes() {
        return true;
    }
}
