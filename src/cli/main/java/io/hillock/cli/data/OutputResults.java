package io.hillock.cli.data;

import io.hillock.npy.NpyArray;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.OutputResponse;
import java.util.Arrays;

/** What one Output gave for a run's samples: a count or a score of each element. One thread. */
final class OutputResults {
    private final OutputPort port;
    private final int elements;
    private final long[] counts;
    private final double[] scores;

    OutputResults(OutputPort port, int samples) {
        this.port = port;
        elements = port.shape().size();
        int size = Math.multiplyExact(samples, elements);
        counts = new long[spiking() ? size : 0];
        scores = new double[spiking() ? 0 : size];
    }

    /** @param sample the place in the run of the response's first sample */
    void add(OutputResponse response, int sample, int samples) {
        for (int i = 0; i < samples; i++) {
            for (int element = 0; element < elements; element++) {
                int at = (sample + i) * elements + element;
                if (spiking()) {
                    counts[at] = response.count(i, element);
                } else {
                    scores[at] = response.score(i, element);
                }
            }
        }
    }

    OutputPort port() {
        return port;
    }

    int elements() {
        return elements;
    }

    boolean spiking() {
        return port.kind() == OutputKind.SPIKES;
    }

    long count(int sample, int element) {
        return counts[sample * elements + element];
    }

    double score(int sample, int element) {
        return scores[sample * elements + element];
    }

    long totalSpikes() {
        return Arrays.stream(counts).sum();
    }

    /** {@code counts} or {@code score}. */
    static String kind(OutputPort port) {
        return port.kind() == OutputKind.SPIKES ? "counts" : "score";
    }

    /** The name of an Output's array beside those of other Outputs. */
    static String name(OutputPort port) {
        return kind(port) + ":" + port.name();
    }

    NpyArray array(long[] shape) {
        return spiking() ? NpyArray.of(counts, shape) : NpyArray.of(scores, shape);
    }
}
