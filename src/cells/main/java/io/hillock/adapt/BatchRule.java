package io.hillock.adapt;

import java.util.Optional;

/**
 * Additive increase, multiplicative decrease of how many requests share a run (the rule of Clipper: Crankshaw et al., 2017). It increases
 * while requests wait and runs are full and short; it decreases if a run alone takes too much of the objective.
 */
record BatchRule(Knob knob) implements KnobRule {
    private static final long FEWEST = 30;
    /** A run longer than this part of the objective is too long. */
    private static final double LONG_RUN = 0.5;
    /** Requests wait if the median is so many times the run, or some are refused. */
    private static final double WAITS = 2;
    /** A shorter median leaves nothing to gain, as a part of the objective. */
    private static final double WORTHWHILE = 0.2;
    private static final double REFUSED = 0.02;
    private static final double FULL = 0.6;
    private static final int STEPS = 4;

    @Override
    public Optional<Proposal> propose(Observation lately, KnobState state) {
        if (!state.mayChange(knob) || lately.requests() < FEWEST || lately.runs() == 0) {
            return Optional.empty();
        }
        long now = state.value(knob);
        long run = lately.meanRunNanos();
        long objective = state.objectiveNanos();
        long median = lately.latencies().quantile(0.5);
        String runs = "runs of " + Evidence.number(lately.batch()) + " take " + Evidence.millis(run) + " of "
                + Evidence.millis(objective);
        if (run > LONG_RUN * objective && lately.batch() > 1.5) {
            return Proposal.of(knob, now, now / 2, runs + ": too long");
        }
        boolean waits = median > Math.max(WAITS * run, WORTHWHILE * objective) || lately.refusedShare() > REFUSED;
        // A run may take as much longer as it is larger.
        long fitting = (long) (lately.batch() * LONG_RUN * objective / Math.max(1, run));
        if (waits && fitting > now && lately.batch() > FULL * now) {
            return Proposal.of(knob, now, Math.min(fitting, now + Math.max(1, (knob.most() - knob.least()) / STEPS)),
                    runs + ", median "
                            + Evidence.millis(median) + ", " + Evidence.share(lately.refusedShare())
                            + " refused: requests wait, and larger runs fit");
        }
        return Optional.empty();
    }
}
