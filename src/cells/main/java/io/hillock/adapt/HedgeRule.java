package io.hillock.adapt;

import java.util.Optional;

/**
 * Turns second requests on if few requests are late though the engines have time to spare, and off if requests wait or second requests
 * seldom win. When a second request starts, and how many there may be, is the hedge's own: the 95th percentile, at most one in twenty.
 */
record HedgeRule(Knob knob) implements KnobRule {
    static final long OFF = 0;
    static final long ON = 1;

    private static final long FEWEST = 100;
    private static final double LATE = 0.005;
    private static final double REFUSED = 0.02;
    /** The 99th percentile of a long tail, in medians. */
    private static final double TAIL = 3;
    /** The median of a queue, as a part of the objective. */
    private static final double WAITING = 0.5;
    private static final long FEWEST_HEDGES = 20;
    private static final double SELDOM = 0.1;

    @Override
    public Optional<Proposal> propose(Observation lately, KnobState state) {
        if (!state.mayChange(knob) || lately.answered() < FEWEST) {
            return Optional.empty();
        }
        long median = lately.latencies().quantile(0.5);
        long p99 = lately.latencies().quantile(0.99);
        boolean waits = lately.refusedShare() > REFUSED || median > WAITING * state.objectiveNanos();
        if (state.value(knob) == ON) {
            if (waits) {
                return Optional.of(new Proposal(knob.name(), OFF, "median " + Evidence.millis(median) + ", "
                        + Evidence.share(lately.refusedShare())
                        + " refused: engines have no time for second requests"));
            }
            if (lately.hedges() >= FEWEST_HEDGES && lately.hedgeWins() < SELDOM * lately.hedges()) {
                return Optional.of(new Proposal(knob.name(), OFF, lately.hedgeWins() + " of " + lately.hedges()
                        + " second requests answered first: too few"));
            }
            return Optional.empty();
        }
        if (!waits && lately.lateShare() > LATE && p99 > TAIL * median) {
            return Optional.of(new Proposal(knob.name(), ON, Evidence.share(lately.lateShare()) + " late, median "
                    + Evidence.millis(median) + ", p99 " + Evidence.millis(p99) + ": a long tail"));
        }
        return Optional.empty();
    }
}
