package io.hillock.model;

/**
 * Integrator: dv/dt = r x; gives v.
 *
 * @param r resistance
 */
public record I(Tensor r) implements Neuron {

    @Override
    public Shape shape() {
        return r.shape();
    }
}
