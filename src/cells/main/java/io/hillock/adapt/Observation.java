package io.hillock.adapt;

import java.util.List;

/**
 * What happened in a stretch of time. Counts of two stretches add up.
 *
 * @param millis end of the stretch, in ms on any one clock
 * @param within answers within the objective
 * @param late answers after it
 * @param refused requests that were refused because too many were under way
 * @param failed requests that failed for another reason
 * @param latencies of the answers
 * @param underWay the most requests under way at once
 * @param hedges second requests
 * @param hedgeWins answers that came from second requests
 * @param runs runs of engines
 * @param samples requests in these runs
 * @param runNanos time of these runs together, in ns
 */
public record Observation(long millis, long within, long late, long refused, long failed, LatencyCounts latencies,
        long underWay, long hedges, long hedgeWins, long runs, long samples, long runNanos) {

    /** The same requests, with what engines did meanwhile. */
    public Observation withRuns(long hedges, long hedgeWins, long runs, long samples, long runNanos) {
        return new Observation(millis, within, late, refused, failed, latencies, underWay, hedges, hedgeWins, runs,
                samples, runNanos);
    }

    static Observation sum(List<Observation> parts) {
        Observation sum = parts.getFirst();
        for (Observation next : parts.subList(1, parts.size())) {
            sum = new Observation(next.millis, sum.within + next.within, sum.late + next.late,
                    sum.refused + next.refused, sum.failed + next.failed, sum.latencies.plus(next.latencies),
                    Math.max(sum.underWay, next.underWay), sum.hedges + next.hedges, sum.hedgeWins + next.hedgeWins,
                    sum.runs + next.runs, sum.samples + next.samples, sum.runNanos + next.runNanos);
        }
        return sum;
    }

    public long answered() {
        return within + late;
    }

    /** Requests that ended. */
    public long requests() {
        return within + late + refused + failed;
    }

    /** The part of all requests that was answered within the objective; 1 without requests. */
    public double score() {
        return requests() == 0 ? 1 : (double) within / requests();
    }

    double lateShare() {
        return answered() == 0 ? 0 : (double) late / answered();
    }

    double refusedShare() {
        return requests() == 0 ? 0 : (double) refused / requests();
    }

    /** Requests a run. */
    double batch() {
        return runs == 0 ? 1 : (double) samples / runs;
    }

    /** The mean time of a run, in ns; 0 if unknown. */
    long meanRunNanos() {
        return runs == 0 ? 0 : runNanos / runs;
    }
}
