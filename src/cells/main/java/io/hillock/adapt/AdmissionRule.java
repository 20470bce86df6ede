package io.hillock.adapt;

import java.util.Optional;

/**
 * Additive increase, multiplicative decrease of how many requests may be under way (TCP's window, RFC 5681). It decreases if requests are
 * late because they wait: then even the median nears the objective, which neither a stalled engine nor a few slow answers cause. It
 * increases while requests are refused though the others have time to spare, in smaller steps the less they have.
 */
record AdmissionRule(Knob knob) implements KnobRule {
    private static final long FEWEST = 30;
    private static final double LATE = 0.05;
    private static final double REFUSED = 0.005;
    /** The median of a queue that is too long, as a part of the objective. */
    private static final double LONG_MEDIAN = 0.6;
    /** The 95th percentile that leaves room for more, and the one to aim at. */
    private static final double ROOM = 0.75;
    private static final double AIM = 0.7;
    private static final double FASTEST = 0.2;
    private static final double SLOWEST = 0.9;
    /** Steps from the least value to the greatest. */
    private static final int STEPS = 16;

    @Override
    public Optional<Proposal> propose(Observation lately, KnobState state) {
        if (!state.mayChange(knob) || lately.requests() < FEWEST || lately.answered() == 0) {
            return Optional.empty();
        }
        long now = state.value(knob);
        long objective = state.objectiveNanos();
        long median = lately.latencies().quantile(0.5);
        long p95 = lately.latencies().quantile(0.95);
        // More under way than allowed: they came before the last decrease, and say nothing about it.
        boolean isBacklog = lately.underWay() > now + Math.max(2, now / 4);
        if (!isBacklog && lately.lateShare() > LATE && median > LONG_MEDIAN * objective) {
            double part = Math.clamp(AIM * objective / p95, FASTEST, SLOWEST);
            return Proposal.of(knob, now, (long) (Math.min(now, lately.underWay()) * part),
                    Evidence.share(lately.lateShare()) + " late, median " + Evidence.millis(median) + ", p95 "
                            + Evidence.millis(p95) + " of " + Evidence.millis(objective) + ": requests wait too long");
        }
        if (lately.refusedShare() > REFUSED && p95 < ROOM * objective) {
            double room = (AIM * objective / p95 - 1) * now;
            return Proposal.of(knob, now,
                    now + (long) Math.clamp(room, 1, Math.max(1, (knob.most() - knob.least()) / STEPS)),
                    Evidence.share(lately.refusedShare()) + " refused, p95 " + Evidence.millis(p95) + " of "
                            + Evidence.millis(objective) + ": there is room for more");
        }
        return Optional.empty();
    }
}
