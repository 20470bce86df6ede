package io.hillock.bench.gate;

import java.util.Locale;
import java.util.Optional;

/**
 * How a workload compares with an earlier build.
 *
 * @param workload its name
 * @param measure what was compared, such as {@code CPU time}
 * @param ratio above 1 is slower
 * @param least the ratio that noise leaves at least; the workload is slower if this is above the limit
 */
record Verdict(String workload, String measure, double ratio, double least) {
    /** By the turns that it took with the reference. */
    static Verdict inTurns(CaseResult now) {
        MedianBounds ratios = MedianBounds.of(now.ratios());
        return new Verdict(now.name(), "CPU time in turns with the reference", ratios.median(), ratios.lower());
    }

    /**
     * With an earlier run of the same machine: by instructions if both counted them, otherwise by CPU time.
     *
     * @throws GateFailure if it gave another answer
     */
    static Verdict against(CaseResult base, CaseResult now) {
        if (!base.digest().equals(now.digest())) {
            throw new GateFailure(now.name() + ": another answer than that of the compared run");
        }
        boolean counted = base.counted() && now.counted();
        MedianBounds before = MedianBounds.of(counted ? base.instructions() : base.nanos());
        MedianBounds after = MedianBounds.of(counted ? now.instructions() : now.nanos());
        return new Verdict(now.name(), counted ? "instructions" : "CPU time", after.median() / before.median(),
                after.lower() / before.upper());
    }

    boolean slower(double limit) {
        return least > limit;
    }

    /** A sentence if it is slower. */
    Optional<String> complaint(double limit) {
        return slower(limit)
                ? Optional.of(
                        String.format(Locale.ROOT, "slower: %s, %s %.3f x, at least %.3f x beyond noise; allowed %s",
                                workload, measure, ratio, least, limit))
                : Optional.empty();
    }
}
