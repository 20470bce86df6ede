package io.hillock.flink;

/**
 * An event that waits to run together with others.
 *
 * @param timed whether the event has a timestamp
 * @param values its input for the network
 */
record HeldEvent<E>(E event, Object key, boolean timed, long timestamp, float[] values) {}
