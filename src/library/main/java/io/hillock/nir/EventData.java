package io.hillock.nir;

import java.util.Optional;

/**
 * Events: NIR's {@code EventData} and {@code ValuedEventData}. The arrays are {@code [samples][slots]} and not to be changed.
 *
 * @param slots places for events in each sample
 * @param tMax seconds that were recorded
 * @param index the neuron of each event, -1 where there is none
 * @param time of each event in seconds
 * @param timeRounding relative error of the times, from the type in which the file stores them
 * @param values of the events; without them, events have no magnitude
 */
public record EventData(String source, int samples, int slots, int neurons, double tMax, int[] index, double[] time,
        double timeRounding, Optional<float[]> values) implements ObservableData {}
