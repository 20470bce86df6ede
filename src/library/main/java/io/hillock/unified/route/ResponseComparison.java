package io.hillock.unified.route;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.unified.Divergence;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Compares two responses of one shape bit by bit. */
final class ResponseComparison {
    private final Response one;
    private final Response other;
    private Divergence first;

    private ResponseComparison(Response one, Response other) {
        this.one = one;
        this.other = other;
    }

    /** The first difference; empty if there is none. Counts are compared only if nothing else differs. */
    static Optional<Divergence> compare(Response one, Response other) {
        return new ResponseComparison(one, other).compare();
    }

    private Optional<Divergence> compare() {
        steps("output", one.raster(), other.raster());
        for (int i = 0; i < one.recordings().size(); i++) {
            Recording recording = one.recordings().get(i);
            steps(recording.track().name(), recording.values(), other.recordings().get(i).values());
        }
        if (first == null) {
            counts();
        }
        return Optional.ofNullable(first);
    }

    private void steps(String part, MemorySegment a, MemorySegment b) {
        long at = a.mismatch(b);
        if (at < 0) {
            return;
        }
        int steps = one.answer().steps();
        long element = at / Float.BYTES;
        long size = a.byteSize() / Float.BYTES / steps / one.answer().batch();
        int sample = (int) (element / size / steps);
        int step = (int) (element / size % steps);
        if (first == null || sample < first.sample() || sample == first.sample() && step < first.step()) {
            first = new Divergence(one.engine(), other.engine(), part, sample, step, (int) (element % size),
                    a.getAtIndex(JAVA_FLOAT, element), b.getAtIndex(JAVA_FLOAT, element));
        }
    }

    private void counts() {
        long at = one.counts().mismatch(other.counts());
        if (at >= 0) {
            long element = at / Long.BYTES;
            int outputs = one.answer().outputs();
            first = new Divergence(one.engine(), other.engine(), "counts", (int) (element / outputs), -1,
                    (int) (element % outputs), one.counts().getAtIndex(JAVA_LONG, element),
                    other.counts().getAtIndex(JAVA_LONG, element));
        }
    }
}
