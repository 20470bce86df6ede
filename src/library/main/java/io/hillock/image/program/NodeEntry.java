package io.hillock.image.program;

import io.hillock.model.Shape;

/**
 * A node of the network and where its values are found. Several nodes may share a signal.
 *
 * @param name nested names joined with {@code /}
 * @param type as NIR writes it
 * @param shape the shape of what the node gives, and of its membrane; the signal has as many elements
 * @param signal what {@code NODE:z} records
 * @param membrane the state variable that {@code NODE:v} records, or {@link Program#NONE}
 */
public record NodeEntry(String name, String type, Shape shape, int signal, int membrane) {}
