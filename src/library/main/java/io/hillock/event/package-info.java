/**
 * Recordings of events as input: event cameras, silicon cochleas, and what other simulators record.
 *
 * <p>{@link io.hillock.event.EventFile} reads a file into {@link io.hillock.event.Events}: times, places and polarities.
 * {@link io.hillock.event.EventLayout} says which input of a network an event goes to, and
 * {@link io.hillock.event.EventEncoder} bins events into time steps. {@link io.hillock.event.GraphDataEncoder} does the same
 * for what {@code nir.write_data} wrote. The results are {@link io.hillock.spike.Spikes}, or a
 * {@link io.hillock.spike.Batch} if values other than 1 matter.
 *
 * <p>{@code src/docs/inputs.md} describes the formats and gives their sources.
 */
package io.hillock.event;
