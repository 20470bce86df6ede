package io.hillock.cli.data;

import io.hillock.model.Shape;
import java.util.stream.LongStream;

/** Shapes of result arrays, with a dimension of samples if the input had one. */
record Layout(InputSamples input) {

    /** One value per sample. */
    long[] samples() {
        return input.batched() ? new long[]{input.samples()} : new long[0];
    }

    /** One value per element of {@code shape}. */
    long[] perSample(Shape shape) {
        return join(samples(), dims(shape));
    }

    /** One value per step and element of {@code shape}. */
    long[] perStep(Shape shape) {
        return join(join(samples(), new long[]{input.steps()}), dims(shape));
    }

    private static long[] dims(Shape shape) {
        return shape.dims().stream().mapToLong(Integer::longValue).toArray();
    }

    private static long[] join(long[] a, long[] b) {
        return LongStream.concat(LongStream.of(a), LongStream.of(b)).toArray();
    }
}
