package io.hillock.server.serving;

import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.ServiceException.Reason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a version of a model has done since it was first loaded. Thread-safe. */
public final class ModelStatistics {
    private final LongAdder successes = new LongAdder();
    private final LongAdder successNanos = new LongAdder();
    private final Map<Reason, LongAdder> failures = new EnumMap<>(Reason.class);
    private final LongAdder waiting = new LongAdder();
    private final LongAdder failureNanos = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder[] phases = new LongAdder[Phase.values().length];
    private volatile long lastMillis;

    /**
     * A part of the time, as Triton's statistics divide it.
     *
     * @param label Triton's name
     * @param count requests that had this part
     * @param nanos the sum over them
     */
    public record Duration(String label, long count, long nanos) {}

    public ModelStatistics() {
        for (int i = 0; i < phases.length; i++) {
            phases[i] = new LongAdder();
        }
        for (Reason reason : Reason.values()) {
            failures.put(reason, new LongAdder());
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
    public void failed(long nanos, Reason reason) {
        failures.get(reason).increment();
        failureNanos.add(nanos);
    }

    /** Counts a run that gave answers, of one request or of a batch. */
    public void executed() {
        executions.increment();
    }

    /** Runs that gave answers: fewer than the answers, if requests ran together. */
    public long executions() {
        return executions.sum();
    }

    public long successes() {
        return successes.sum();
    }

    public long successNanos() {
        return successNanos.sum();
    }

    public long failures() {
        return failures.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Requests that failed for this reason. */
    public long failures(Reason reason) {
        return failures.get(reason).sum();
    }

    /** A request begins to wait for its run ({@code 1}), or waits no more ({@code -1}). */
    public void waits(int change) {
        waiting.add(change);
    }

    /** Requests that wait for their run. */
    public long waiting() {
        return waiting.sum();
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

    /** All parts of the time. */
    public List<Duration> durations() {
        long answered = successes();
        return List.of(new Duration("success", answered, successNanos()),
                new Duration("fail", failures(), failureNanos()),
                new Duration("queue", answered, nanos(Phase.QUEUE)),
                new Duration("compute_input", answered, nanos(Phase.DECODE)),
                new Duration("compute_infer", answered, nanos(Phase.ROUTE) + nanos(Phase.SIMULATE)),
                new Duration("compute_output", answered, nanos(Phase.ENCODE)), new Duration("cache_hit", 0, 0),
                new Duration("cache_miss", 0, 0));
    }

    /** The time of the last answer, in ms since 1970; 0 before the first. */
    public long lastMillis() {
        return lastMillis;
    }
}
