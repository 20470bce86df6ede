package io.hillock.model;

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
    public String type() {
        return "I";
    }

    @Override
    public List<NamedTensor> parameters() {
        return List.of(new NamedTensor("r", r));
    }
}
