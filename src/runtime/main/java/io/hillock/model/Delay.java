package io.hillock.model;

/**
 * y(t) = x(t - delay), elementwise; 0 before the first input arrives.
 *
 * @param delay seconds, at least 0; its shape is that of input and output
 */
public record Delay(Tensor delay) implements Connection {

    public Delay {
        Checks.notNegative("delay", delay);
    }
}
