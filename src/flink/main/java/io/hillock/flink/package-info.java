/**
 * Stateful spiking streams on Apache Flink: a keyed operator that gives each key a stream of its own, exactly once. Begin at
 * {@link io.hillock.flink.SpikingStream}; {@code .example} holds a job that watches 1,000 sensors (src/docs/flink.md).
 */
package io.hillock.flink;
