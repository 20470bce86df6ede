package io.hillock.server.inference;

/**
 * How many requests may be under way at once, found while they run: additive increase, multiplicative decrease. TCP finds its window in this
 * way (RFC 5681); Netflix's library concurrency-limits brought it to services. While the limit is used and requests wait little, it grows by
 * about one each time that as many are answered as it allows. A request that waited too long shrinks it to a part of what was under way when
 * that request came; those admitted before it shrank do not shrink it again. Too long is more than 0.1 s and more than eight times the run
 * itself. One thread at a time.
 */
final class AdmissionLimit {
    private static final long PATIENCE = 100_000_000;
    private static final long RUNS = 8;
    /** A wait far beyond its target halves the limit; a wait just beyond it takes a tenth. */
    private static final double FASTEST = 0.5;
    private static final double SLOWEST = 0.9;

    private final int least;
    private final int most;
    private double limit;
    private boolean shrunk;
    private long shrunkAt;

    /**
     * Begins with the most, since an idle service can take a burst. It never goes below what waits for eight runs at most, so that few callers
     * are not refused because the machine stood still for a moment.
     *
     * @param atOnce runs at once
     * @param most requests that it never goes beyond
     */
    AdmissionLimit(int atOnce, int most) {
        least = (int) Math.min((RUNS + 1) * atOnce, most);
        this.most = most;
        limit = most;
    }

    /** Requests that may be under way now. */
    int now() {
        return (int) limit;
    }

    /**
     * Learns from a request that ran.
     *
     * @param admitted when it came, ns on any one clock; likewise started, when its run began, and ended
     * @param underWay requests under way when it came, with it
     */
    void ran(long admitted, long started, long ended, int underWay) {
        waited(admitted, started - admitted, Math.max(PATIENCE, RUNS * (ended - started)), ended, underWay);
    }

    /** Learns from a request that left at this time without a run: it gave up, or gave way. */
    void left(long admitted, long now, int underWay) {
        if (now - admitted > PATIENCE) {
            waited(admitted, now - admitted, PATIENCE, now, underWay);
        }
    }

    private void waited(long admitted, long wait, long target, long now, int underWay) {
        if (wait <= target) {
            if (2 * underWay >= limit) {
                limit = Math.min(most, limit + 1 / limit);
            }
        } else if (!shrunk || admitted - shrunkAt >= 0) {
            double part = Math.clamp((double) target / wait, FASTEST, SLOWEST);
            limit = Math.max(least, Math.min(limit, underWay) * part);
            shrunk = true;
            shrunkAt = now;
        }
    }
}
