package io.hillock.server.serving;

import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import java.util.concurrent.atomic.LongAdder;

/** What a version of a model has done since it was first loaded. Thread-safe. */
public final class ModelStatistics {
    private final LongAdder successes = new LongAdder();
    private final LongAdder successNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder failureNanos = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder[] phases = new LongAdder[Phase.values().length];
    private volatile long lastMillis;

    public ModelStatistics() {
        for (int i = 0; i < phases.length; i++) {
            phases[i] = new LongAdder();
        }
    }

    /**
     * Counts an answered request.
     *
     * @param samples samples of the request
     * @param nanos time from its arrival
     */
    public void succeeded(long samples, long nanos, PhaseTimes times) {
        successes.increment();
        successNanos.add(nanos);
        this.samples.add(samples);
        for (Phase phase : Phase.values()) {
            phases[phase.ordinal()].add(times.nanos(phase));
        }
        lastMillis = System.currentTimeMillis();
    }

    /** Counts a failed request. */
    public void failed(long nanos) {
        failures.increment();
        failureNanos.add(nanos);
    }

    public long successes() {
        return successes.sum();
    }

    public long successNanos() {
        return successNanos.sum();
    }

    public long failures() {
        return failures.sum();
    }

    public long failureNanos() {
        return failureNanos.sum();
    }

    /** Samples of all answered requests. */
    public long samples() {
        return samples.sum();
    }

    public long nanos(Phase phase) {
        return phases[phase.ordinal()].sum();
    }

    /** The time of the last answer, in ms since 1970; 0 before the first. */
    public long lastMillis() {
        return lastMillis;
    }
}
