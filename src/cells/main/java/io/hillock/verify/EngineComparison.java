package io.hillock.verify;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.image.Image;
import io.hillock.image.program.StateVariable;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Finds the first difference between two engines' answers to one sample.
 *
 * @param sample number of the sample, for the report
 */
record EngineComparison(int sample, String reference, String engine) {

    /** @param firstStep step of the stream at which the responses begin */
    Optional<Difference> responses(int firstStep, Response expected, Response actual) {
        if (expected.memory().mismatch(actual.memory()) < 0) {
            return Optional.empty();
        }
        int steps = expected.answer().steps();
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < expected.recordings().size(); i++) {
                Recording recording = expected.recordings().get(i);
                Optional<Difference> difference = row(firstStep + step, recording.track().name(),
                        row(recording.values(), step, steps), row(actual.recordings().get(i).values(), step, steps));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            Optional<Difference> difference = row(firstStep + step, "out", row(expected.raster(), step, steps),
                    row(actual.raster(), step, steps));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.of(counts(firstStep + steps - 1, expected, actual));
    }

    /** @param lastStep the last step that ran */
    Optional<Difference> states(Image image, int lastStep, MemorySegment expected, MemorySegment actual) {
        if (expected.get(JAVA_LONG, 0) != actual.get(JAVA_LONG, 0)) {
            return Optional
                    .of(new Difference(sample, lastStep, "step", 0, reference, expected.get(JAVA_LONG, 0), engine,
                            actual.get(JAVA_LONG, 0)));
        }
        long offset = Long.BYTES;
        for (StateVariable variable : image.program().state()) {
            long bytes = (long) Float.BYTES * variable.shape().size();
            Optional<Difference> difference = row(lastStep, variable.name(), expected.asSlice(offset, bytes),
                    actual.asSlice(offset, bytes));
            if (difference.isPresent()) {
                return difference;
            }
            offset += bytes;
        }
        return Optional.empty();
    }

    private static MemorySegment row(MemorySegment values, int step, int steps) {
        long bytes = values.byteSize() / steps;
        return values.asSlice(step * bytes, bytes);
    }

    private Optional<Difference> row(int step, String track, MemorySegment expected, MemorySegment actual) {
        long at = expected.mismatch(actual);
        if (at < 0) {
            return Optional.empty();
        }
        int element = (int) (at / Float.BYTES);
        return Optional
                .of(new Difference(sample, step, track, element, reference, expected.getAtIndex(JAVA_FLOAT, element),
                        engine, actual.getAtIndex(JAVA_FLOAT, element)));
    }

    /** Only counts can still differ. */
    private Difference counts(int lastStep, Response expected, Response actual) {
        int output = (int) (expected.counts().mismatch(actual.counts()) / Long.BYTES);
        return new Difference(sample, lastStep, "counts", output, reference,
                expected.counts().getAtIndex(JAVA_LONG, output), engine,
                actual.counts().getAtIndex(JAVA_LONG, output));
    }
}
