package io.hillock.cli.data;

import io.hillock.npy.NpyArray;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.Response;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The results of a run's samples, one response after the other: labels, confidences, counts or scores, time. One thread. */
public final class RunResults {
    private final OutputKind kind;
    private final int outputs;
    private final long[] labels;
    private final double[] confidences;
    private final long[] counts;
    private final double[] scores;
    private int taken;
    private long nanos;

    /** @param output the Output that gives label and confidence */
    public RunResults(OutputPort output, int samples) {
        this.kind = output.kind();
        this.outputs = output.shape().size();
        labels = new long[samples];
        confidences = new double[samples];
        int size = Math.multiplyExact(samples, outputs);
        counts = new long[kind == OutputKind.SPIKES ? size : 0];
        scores = new double[kind == OutputKind.MEMBRANE ? size : 0];
    }

    public void add(Response response) {
        for (int sample = 0; sample < response.answer().batch(); sample++, taken++) {
            labels[taken] = response.label(sample);
            confidences[taken] = response.confidence(sample);
            for (int output = 0; output < outputs; output++) {
                if (kind == OutputKind.SPIKES) {
                    counts[taken * outputs + output] = response.count(sample, output);
                } else {
                    scores[taken * outputs + output] = response.score(sample, output);
                }
            }
        }
        nanos += response.latencyNanos();
    }

    public int samples() {
        return labels.length;
    }

    /** The number of elements of the Output. */
    public int outputs() {
        return outputs;
    }

    public boolean spiking() {
        return kind == OutputKind.SPIKES;
    }

    public long label(int sample) {
        return labels[sample];
    }

    /** The number of samples with another label in {@code other}. */
    public int labelsUnlike(RunResults other) {
        int unlike = 0;
        for (int sample = 0; sample < labels.length; sample++) {
            unlike += labels[sample] == other.labels[sample] ? 0 : 1;
        }
        return unlike;
    }

    public double confidence(int sample) {
        return confidences[sample];
    }

    public long count(int sample, int output) {
        return counts[sample * outputs + output];
    }

    public double score(int sample, int output) {
        return scores[sample * outputs + output];
    }

    /** Spikes of all outputs. */
    public long spikes(int sample) {
        long spikes = 0;
        for (int output = 0; output < outputs; output++) {
            spikes += count(sample, output);
        }
        return spikes;
    }

    /** Spikes of all outputs and samples. */
    public long totalSpikes() {
        return Arrays.stream(counts).sum();
    }

    /** Time in the engine, in ns. */
    public long nanos() {
        return nanos;
    }

    /** The arrays for an npz file: {@code counts} or {@code score}, {@code label}, {@code confidence}. */
    Map<String, NpyArray> arrays(Layout layout) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        if (kind == OutputKind.SPIKES) {
            arrays.put("counts", NpyArray.of(counts, layout.perSample()));
        } else {
            arrays.put("score", NpyArray.of(scores, layout.perSample()));
        }
        arrays.put("label", NpyArray.of(labels, layout.samples()));
        arrays.put("confidence", NpyArray.of(confidences, layout.samples()));
        return arrays;
    }
}
