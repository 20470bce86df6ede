package io.hillock.image;

import io.hillock.model.Shape;

/**
 * A float vector that lives from step to step and starts at +0.
 *
 * @param name {@code NODE:v}, {@code NODE:i}, {@code NODE:ring} or {@code NODE:previous}
 * @param shape [n], or [D, n] for the ring of a delay
 */
public record StateVariable(String name, Shape shape) {}
