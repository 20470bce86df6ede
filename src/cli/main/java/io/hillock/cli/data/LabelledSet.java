package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import java.util.List;

/** Samples, and for each the label that is right. The labels are only to be read. */
public record LabelledSet(InputSamples input, String labelsName, long[] labels) {

    /**
     * Opens two arrays.
     *
     * @param samples as {@code X.npy}, {@code X.npz} or {@code X.npz:NAME}, [B, T, *in], or [B, *in] to be held for {@code steps}
     * @param labels integers, [B], named like the samples
     * @param in what the network takes a step
     * @param steps 0 where nothing says how long to hold
     * @throws CommandFailure where a shape or a type does not fit
     */
    public static LabelledSet open(String samples, String labels, Shape in, int steps) {
        InputSamples input = InputSamples.samples(samples, in, steps);
        NpyArray array = ArrayFile.read(labels);
        if (array.dtype().isFloat() || !array.shape().equals(List.of((long) input.samples()))) {
            throw new CommandFailure(
                    labels + ": " + array + " does not fit, labels are integers of shape [" + input.samples()
                            + "], one a sample of " + samples);
        }
        return new LabelledSet(input, labels, array.toLongs());
    }

    /** How many of the results have the right label. */
    public int right(RunResults results) {
        int right = 0;
        for (int sample = 0; sample < labels.length; sample++) {
            right += results.label(sample) == labels[sample] ? 1 : 0;
        }
        return right;
    }
}
