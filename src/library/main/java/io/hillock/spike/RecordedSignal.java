package io.hillock.spike;

import io.hillock.model.Shape;

/**
 * A signal or a membrane of a network to record. Immutable.
 *
 * @param name the name in the request, {@code NODE:z} or {@code NODE:v}
 * @param membrane whether {@code index} is a state variable of the image (a membrane); otherwise it is a signal
 * @param index index of the state variable or signal
 * @param shape the shape of one step
 */
public record RecordedSignal(String name, boolean membrane, int index, Shape shape) {}
