package io.hillock.cli.data;

import io.hillock.npy.NpyArray;
import io.hillock.spike.OutputPort;
import io.hillock.spike.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a run's samples, one response after the other: labels, confidences, time, and the counts or scores of each Output. Those
 * without a name are of the Output that gives the label. One thread.
 */
public final class RunResults {
    private final List<OutputResults> all;
    private final OutputResults labelled;
    private final long[] labels;
    private final double[] confidences;
    private int taken;
    private long nanos;

    public RunResults(LabelledOutput output, int samples) {
        all = output.all().stream().map(port -> new OutputResults(port, samples)).toList();
        labelled = all.get(output.all().indexOf(output.port()));
        labels = new long[samples];
        confidences = new double[samples];
    }

    public void add(Response response) {
        int samples = response.answer().batch();
        for (int sample = 0; sample < samples; sample++) {
            labels[taken + sample] = response.label(sample);
            confidences[taken + sample] = response.confidence(sample);
        }
        all.forEach(output -> output.add(response.output(output.port().name()), taken, samples));
        taken += samples;
        nanos += response.latencyNanos();
    }

    public int samples() {
        return labels.length;
    }

    /** The number of elements of the Output. */
    public int outputs() {
        return labelled.elements();
    }

    public boolean spiking() {
        return labelled.spiking();
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
        return labelled.count(sample, output);
    }

    public double score(int sample, int output) {
        return labelled.score(sample, output);
    }

    /** Spikes of all elements of the Output. */
    public long spikes(int sample) {
        long spikes = 0;
        for (int output = 0; output < outputs(); output++) {
            spikes += count(sample, output);
        }
        return spikes;
    }

    /** Spikes of all elements and samples of the Output. */
    public long totalSpikes() {
        return labelled.totalSpikes();
    }

    /** The spiking Outputs that never spiked in the whole run. */
    List<OutputPort> silent() {
        return all.stream().filter(output -> output.spiking() && output.totalSpikes() == 0).map(OutputResults::port)
                .toList();
    }

    /** Time in the engine, in ns. */
    public long nanos() {
        return nanos;
    }

    /** The arrays for an npz file: {@link ResultFile}. */
    Map<String, NpyArray> arrays(Layout layout) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put(OutputResults.kind(labelled.port()), labelled.array(layout.perSample(labelled.port().shape())));
        arrays.put("label", NpyArray.of(labels, layout.samples()));
        arrays.put("confidence", NpyArray.of(confidences, layout.samples()));
        if (all.size() > 1) {
            all.forEach(output -> arrays.put(OutputResults.name(output.port()),
                    output.array(layout.perSample(output.port().shape()))));
        }
        return arrays;
    }
}
