package io.hillock.model;

import io.hillock.model.graph.Broadcast;
import java.util.List;

/**
 * Integrator: dv/dt = r x. The output is v.
 *
 * @param r resistance
 */
public record I(Tensor r) implements Neuron {

    @Override
    public Shape shape() {
        return r.shape();
    }

    @Override
    public I broadcast(Shape shape) {
        return new I(Broadcast.to(shape, r));
    }

    @Override
    public String type() {
        return "I";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("r", r));
    }
}
