package io.hillock.training;

import io.hillock.event.BinnedEvents;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Recordings of events, each a sample with the label of its class. A recording is asked for whenever its sample is read, so a set that opens files may be
 * larger than the memory. Threads may share it if they may share the function.
 */
public final class EventDataSet implements DataSet {
    private final IntFunction<BinnedEvents> recordings;
    private final int[] labels;
    private final int inputs;
    private final int steps;

    /**
     * Takes recordings from a function.
     *
     * @param recordings the events of a sample, the same ones whenever it is asked; several threads ask at once
     * @param labels a class for each sample, at least one sample
     * @param inputs elements per step of the network's input
     * @param steps of each sample, at least 1: shorter recordings are silent after their last step
     * @throws IllegalArgumentException if there is no sample, a label is below 0, or a sample has more than 2<sup>31</sup> − 1 values
     */
    public EventDataSet(IntFunction<BinnedEvents> recordings, int[] labels, int inputs, int steps) {
        this.recordings = Objects.requireNonNull(recordings, "recordings");
        this.labels = labels.clone();
        this.inputs = inputs;
        this.steps = steps;
        if (labels.length == 0) {
            throw new IllegalArgumentException("no recordings");
        }
        for (int sample = 0; sample < labels.length; sample++) {
            if (labels[sample] < 0) {
                throw new IllegalArgumentException("label " + labels[sample] + " of sample " + sample + " is no class");
            }
        }
        if (inputs < 1 || steps < 1 || (long) inputs * steps > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(steps + " steps of " + inputs
                    + " inputs are no sample: both are at least 1, and their product is below 2^31");
        }
    }

    /**
     * Takes recordings that are in memory. Shorter ones are silent after their last step.
     *
     * @param labels a class for each recording
     * @throws IllegalArgumentException if the recordings have different inputs, or labels do not fit
     */
    public static EventDataSet of(List<BinnedEvents> recordings, int[] labels) {
        if (labels.length != recordings.size()) {
            throw new IllegalArgumentException(labels.length + " labels for " + recordings.size() + " recordings");
        }
        if (recordings.isEmpty()) {
            throw new IllegalArgumentException("no recordings");
        }
        int inputs = recordings.getFirst().inputs();
        if (recordings.stream().anyMatch(one -> one.inputs() != inputs)) {
            throw new IllegalArgumentException("recordings have different numbers of inputs");
        }
        int steps = recordings.stream().mapToInt(BinnedEvents::steps).max().orElseThrow();
        return new EventDataSet(List.copyOf(recordings)::get, labels, inputs, steps);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public boolean held() {
        return false;
    }

    @Override
    public int label(int sample) {
        return labels[sample];
    }

    @Override
    public void read(int sample, float[] into) {
        BinnedEvents recording = recordings.apply(sample);
        if (recording.inputs() != inputs || recording.steps() > steps) {
            throw new IllegalArgumentException("sample " + sample + " has " + recording.steps() + " steps of "
                    + recording.inputs() + " inputs, the set has " + steps + " of " + inputs);
        }
        recording.write(into, steps);
    }
}
