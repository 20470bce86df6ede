package io.hillock.model;

import io.hillock.model.graph.NodeChecks;

/**
 * y(t) = x(t - delay), elementwise; 0 before the first input arrives.
 *
 * @param delay seconds, at least 0; it stretches to the shape of the input and output as NumPy broadcasts
 */
public record Delay(Tensor delay) implements Transform {

    public Delay {
        NodeChecks.notNegative("delay", delay);
    }

    @Override
    public String type() {
        return "Delay";
    }
}
