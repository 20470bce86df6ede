package io.hillock.adapt;

import io.hillock.unified.Metrics.Readings;
import io.hillock.unified.UnifiedEngine;
import java.util.List;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** What front doors did since the last look: runs, shared runs, second requests. One thread. */
final class FrontDoorMeter {
    private final Supplier<List<UnifiedEngine>> doors;
    private Totals before;

    private record Totals(long hedges, long wins, long runs, long samples, long nanos) {
        Totals minus(Totals other) {
            return new Totals(hedges - other.hedges, wins - other.wins, runs - other.runs, samples - other.samples,
                    nanos - other.nanos);
        }

        /** A front door that has gone takes its counts along. */
        boolean isNegative() {
            return hedges < 0 || wins < 0 || runs < 0 || samples < 0 || nanos < 0;
        }
    }

    FrontDoorMeter(Supplier<List<UnifiedEngine>> doors) {
        this.doors = doors;
        before = totals();
    }

    private Totals totals() {
        long hedges = 0;
        long wins = 0;
        long runs = 0;
        long samples = 0;
        double nanos = 0;
        for (UnifiedEngine door : doors.get()) {
            Readings metrics = door.metrics().read();
            Histogram latency = metrics.latency("latency");
            hedges += metrics.count("hedges");
            wins += metrics.count("hedge.wins");
            runs += latency.getTotalCount();
            samples += latency.getTotalCount() - metrics.count("batches") + metrics.count("batched");
            nanos += latency.getTotalCount() == 0 ? 0 : latency.getMean() * latency.getTotalCount();
        }
        return new Totals(hedges, wins, runs, samples, (long) nanos);
    }

    Observation complete(Observation requests) {
        Totals now = totals();
        Totals since = now.minus(before);
        before = now;
        return since.isNegative()
                ? requests
                : requests.withRuns(since.hedges, since.wins, since.runs, since.samples, since.nanos);
    }
}
