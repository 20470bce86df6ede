package io.hillock.unified;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A histogram of latencies since the start, from 1 ns to an hour, in classes narrower than 1 %. Thread-safe; {@link #note} takes no lock
 * and allocates nothing.
 */
public final class LatencyHistogram {
    private static final long HOUR = 3_600_000_000_000L;
    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(HOUR, DIGITS);
    private final Histogram total = new Histogram(HOUR, DIGITS);
    private Histogram spare;

    LatencyHistogram() {}

    /** Records one latency, in ns. */
    public void note(long nanos) {
        recorder.recordValue(Math.clamp(nanos, 0, HOUR));
    }

    /** A copy of everything recorded so far. */
    public synchronized Histogram read() {
        spare = recorder.getIntervalHistogram(spare);
        total.add(spare);
        return total.copy();
    }
}
