package io.hillock.spike;

import io.hillock.model.Shape;

/**
 * Something in a network that can be recorded.
 *
 * @param name as asked for, {@code NODE:z} or {@code NODE:v}
 * @param membrane whether {@code index} is a state variable of the image (a membrane), else it is a signal
 * @param index the state variable or signal
 * @param shape of one step
 */
public record RecordedSignal(String name, boolean membrane, int index, Shape shape) {}
