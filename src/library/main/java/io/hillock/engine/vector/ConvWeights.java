package io.hillock.engine.vector;

import io.hillock.engine.plain.transform.Window;
import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The weights of a convolution with the target channels of each group padded to whole vectors. Immutable.
 *
 * @param window the geometry
 * @param reach the targets of a plane's sources
 * @param channels source channels
 * @param groups number of groups
 * @param targets target channels of a group
 * @param padded the same, padded
 * @param kernel {@code [channels][kernelHeight][kernelWidth][padded]}, aligned for vectors
 * @param start a position's biases, {@code [groups][padded]}
 */
record ConvWeights(Window window, Reach reach, int channels, int groups, int targets, int padded, MemorySegment kernel,
        float[] start) {
    static ConvWeights of(Image image, Operation.Conv conv, Optional<float[]> bias) {
        Window window = Window.of(conv, image.tensorShape(conv.weight()));
        int channels = conv.input().dim(0);
        int targets = conv.output().dim(0) / conv.groups();
        int padded = Math.ceilDiv(targets, Lanes.COUNT) * Lanes.COUNT;
        int rows = channels * window.kernelHeight() * window.kernelWidth();
        MemorySegment kernel = Arena.ofAuto().allocate((long) rows * padded * Float.BYTES, 64);
        float[] row = new float[targets];
        for (int r = 0; r < rows; r++) {
            image.weights(conv.weight(), conv.weightScale(), r * targets, row);
            MemorySegment.copy(row, 0, kernel, ValueLayout.JAVA_FLOAT, (long) r * padded * Float.BYTES, targets);
        }
        float[] start = new float[conv.groups() * padded];
        for (int group = 0; bias.isPresent() && group < conv.groups(); group++) {
            System.arraycopy(bias.get(), group * targets, start, group * padded, targets);
        }
        return new ConvWeights(window, Reach.of(window), channels, conv.groups(), targets, padded, kernel, start);
    }

    /** Of a target plane. */
    int positions() {
        return window.outHeight() * window.outWidth();
    }
}
