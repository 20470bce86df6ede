package io.hillock.image.program;

import io.hillock.model.Shape;
import java.util.Optional;

/**
 * A float vector that lives from step to step. Immutable.
 *
 * @param name node and variable: {@code NODE:v}, {@code NODE:i}, {@code NODE:ring}, {@code NODE:previous},
 *     {@code NODE:weight}, …
 * @param shape [n]; [D, n] for the ring of a delay; [inputs, n] if a plastic transform keeps one value per weight
 * @param initial the tensor of the same shape with the initial value; empty for +0
 */
public record StateVariable(String name, Shape shape, Optional<String> initial) {}
