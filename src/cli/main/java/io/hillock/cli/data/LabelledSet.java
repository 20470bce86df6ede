package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.npy.NpyArray;
import io.hillock.spike.InputPort;
import java.util.List;

/** Samples with their right labels. The labels are read-only. */
public record LabelledSet(InputSamples input, String labelsName, long[] labels) {

    /**
     * Opens two arrays.
     *
     * @param samples as {@code X.npy}, {@code X.npz} or {@code X.npz:NAME}, [B, T, *in], or [B, *in] to be held for {@code steps}; for
     *     several Inputs, an npz with an array for each, of its name
     * @param labels integers, [B], named in the same way
     * @param inputs the network's Inputs
     * @param steps how long to hold; 0 if not given
     * @throws CommandFailure if a shape or a type does not fit
     */
    public static LabelledSet open(String samples, String labels, List<InputPort> inputs, int steps) {
        InputSamples input = inputs.size() == 1
                ? ArraySamples.samples(samples, inputs.getFirst().shape(), steps)
                : NamedSamples.ofArchive(samples, inputs, steps);
        NpyArray array = ArrayFile.read(labels);
        if (array.dtype().isFloat() || !array.shape().equals(List.of((long) input.samples()))) {
            throw new CommandFailure(
                    labels + ": " + array + " does not fit, labels are integers of shape [" + input.samples()
                            + "], one a sample of " + samples);
        }
        return new LabelledSet(input, labels, array.toLongs());
    }

    /** The number of results with the right label. */
    public int right(RunResults results) {
        int right = 0;
        for (int sample = 0; sample < labels.length; sample++) {
            right += results.label(sample) == labels[sample] ? 1 : 0;
        }
        return right;
    }
}
