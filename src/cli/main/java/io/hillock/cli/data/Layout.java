package io.hillock.cli.data;

import io.hillock.model.Shape;
import java.util.stream.LongStream;

/** Shapes of result arrays: with a dimension of samples where the input had one. */
record Layout(InputSamples input, Shape output) {

    /** One value a sample. */
    long[] samples() {
        return input.batched() ? new long[]{input.samples()} : new long[0];
    }

    /** One value an output. */
    long[] perSample() {
        return join(samples(), dims(output));
    }

    /** One value an element of {@code shape} a step. */
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
