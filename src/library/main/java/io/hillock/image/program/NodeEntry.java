package io.hillock.image.program;

import io.hillock.model.Shape;

/**
 * A node of the network and the place of its values. Several nodes may share a signal. Immutable.
 *
 * @param name the node's name, nested names joined with {@code /}
 * @param type the type's name in NIR
 * @param shape the shape of the node's output and of its membrane; the signal has as many elements
 * @param signal the signal that {@code NODE:z} records
 * @param membrane the state variable that {@code NODE:v} records, or {@link Program#NONE}
 */
public record NodeEntry(String name, String type, Shape shape, int signal, int membrane) {}
