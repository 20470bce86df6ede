package io.hillock.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What one traced request knows of its runs: the trace that engines in other processes are told, and when each engine ran. A {@link Limit}
 * carries it through every layer; requests that nobody traces have none. Thread-safe.
 */
public final class RunTrace {
    private final String traceparent;
    private final List<Run> runs = new ArrayList<>();

    /**
     * One engine's part in a request.
     *
     * @param engine the engine's name
     * @param place where the time was taken
     * @param start in terms of {@link System#nanoTime}
     * @param end in terms of {@link System#nanoTime}
     * @param failed whether the engine gave no answer
     */
    public record Run(String engine, Place place, long start, long end, boolean failed) {}

    /** Where a time was taken. */
    public enum Place {
        /** Around the engine's call in this process; for an engine elsewhere this includes the way there and back. */
        HERE,
        /**
         * In the engine's own process, which tells only how long its run took. The clocks of two processes differ, so the run is placed in
         * the middle of the time that this process waited.
         */
        ELSEWHERE
    }

    /** @param traceparent as in W3C Trace Context */
    public RunTrace(String traceparent) {
        this.traceparent = traceparent;
    }

    /** The trace, and the span of which the runs are parts, as in W3C Trace Context. */
    public String traceparent() {
        return traceparent;
    }

    /** Notes an engine's run. */
    public synchronized void add(Run run) {
        runs.add(run);
    }

    /**
     * Notes the run of an engine elsewhere.
     *
     * @param sent when the question went, and {@code answered} when its answer had come, in terms of {@link System#nanoTime}
     * @param nanos how long the engine says that it took
     */
    public void addElsewhere(String engine, long sent, long answered, long nanos) {
        long took = Math.clamp(nanos, 0, answered - sent);
        long start = sent + (answered - sent - took) / 2;
        add(new Run(engine, Place.ELSEWHERE, start, start + took, false));
    }

    /** The runs so far. */
    public synchronized List<Run> runs() {
        return List.copyOf(runs);
    }
}
