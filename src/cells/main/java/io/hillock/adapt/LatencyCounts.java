package io.hillock.adapt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * How many requests took how long, in classes of equal ratio, four an octave: class 0 is below 10 µs, the last one above 84 s. Sums are
 * exact, quantiles at most 19 % too high. Immutable.
 */
public final class LatencyCounts {
    /** Number of classes. */
    static final int CLASSES = 94;
    public static final LatencyCounts NONE = new LatencyCounts(new long[0]);

    private static final double FIRST_NANOS = 10_000;
    private static final double CLASSES_AN_OCTAVE = 4;
    private static final long[] BOUNDS = bounds();

    private final long[] counts;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    LatencyCounts(long[] counts) {
        if (counts.length > CLASSES || Arrays.stream(counts).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("latencies are up to " + CLASSES + " counts of at least 0");
        }
        this.counts = counts.clone();
    }

    private static long[] bounds() {
        long[] bounds = new long[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            bounds[i] = (long) (FIRST_NANOS * Math.pow(2, i / CLASSES_AN_OCTAVE));
        }
        return bounds;
    }

    /** The class of a latency. */
    static int classOf(long nanos) {
        int at = Arrays.binarySearch(BOUNDS, nanos);
        return Math.min(at < 0 ? -at - 1 : at + 1, CLASSES - 1);
    }

    @JsonValue
    long[] counts() {
        int length = counts.length;
        while (length > 0 && counts[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(counts, length);
    }

    public long total() {
        return Arrays.stream(counts).sum();
    }

    LatencyCounts plus(LatencyCounts other) {
        long[] sum = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
        for (int i = 0; i < other.counts.length; i++) {
            sum[i] += other.counts[i];
        }
        return new LatencyCounts(sum);
    }

    /** The latency, in ns, that this part of the requests does not exceed; 0 without requests. */
    public long quantile(double part) {
        long rank = (long) Math.ceil(part * total());
        for (int i = 0; i < counts.length; i++) {
            rank -= counts[i];
            if (rank <= 0 && counts[i] > 0) {
                return BOUNDS[i];
            }
        }
        return 0;
    }
}
