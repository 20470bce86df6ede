package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import java.util.List;

/** Samples with their right labels. The labels are read-only. */
public record LabelledSet(InputSamples input, String labelsName, long[] labels) {

    /**
     * Opens two arrays.
     *
     * @param samples as {@code X.npy}, {@code X.npz} or {@code X.npz:NAME}, [B, T, *in], or [B, *in] to be held for {@code steps}
     * @param labels integers, [B], named in the same way
     * @param in shape of the network's input in one step
     * @param steps how long to hold; 0 if not given
     * @throws CommandFailure if a shape or a type does not fit
     */
    public static LabelledSet open(String samples, String labels, Shape in, int steps) {
        InputSamples input = ArraySamples.samples(samples, in, steps);
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
