package io.hillock.image.program;

import io.hillock.model.Shape;
import java.util.Optional;

/**
 * A float vector that lives from step to step.
 *
 * @param name node and variable: {@code NODE:v}, {@code NODE:i}, {@code NODE:ring}, {@code NODE:previous}, {@code NODE:weight}, …
 * @param shape [n], [D, n] for the ring of a delay, [inputs, n] for what plastic connections keep a weight
 * @param initial the tensor of the same shape that a stream at rest holds; empty for +0
 */
public record StateVariable(String name, Shape shape, Optional<String> initial) {}
