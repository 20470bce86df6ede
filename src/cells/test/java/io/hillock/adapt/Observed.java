package io.hillock.adapt;

import java.util.concurrent.TimeUnit;

/** Makes observations of a quarter of a second. */
final class Observed {
    static final long OBJECTIVE = TimeUnit.MILLISECONDS.toNanos(100);

    private final RequestMeter meter = new RequestMeter(OBJECTIVE);
    private long hedges;
    private long wins;
    private long runs;
    private long samples;
    private long runNanos;

    Observed answered(int count, double millis) {
        for (int i = 0; i < count; i++) {
            meter.begun();
            meter.answered((long) (millis * 1e6));
        }
        return this;
    }

    Observed refused(int count) {
        for (int i = 0; i < count; i++) {
            meter.begun();
            meter.refused();
        }
        return this;
    }

    /** So many requests are under way at once. */
    Observed together(int count) {
        for (int i = 0; i < count; i++) {
            meter.begun();
        }
        for (int i = 0; i < count; i++) {
            meter.dropped();
        }
        return this;
    }

    Observed runs(int count, int requestsEach, double millis) {
        runs += count;
        samples += (long) count * requestsEach;
        runNanos += (long) (count * millis * 1e6);
        return this;
    }

    Observed hedges(int count, int won) {
        hedges += count;
        wins += won;
        return this;
    }

    Observation at(long millis) {
        return meter.take(millis).withRuns(hedges, wins, runs, samples, runNanos);
    }
}
