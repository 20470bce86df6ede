package io.hillock.adapt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Hill climbing, one knob at a time, by trials. While too few requests are answered in time and no other rule has anything to do, it changes
 * one knob by one step, watches, and takes the step back unless the share within the objective is better by more than chance. After each
 * failure it waits twice as long, until the share changes by much: then the load is another one, and every step may be tried again.
 */
final class TrialRule implements KnobRule {
    /** Nothing to gain beyond this score. */
    private static final double GOOD = 0.98;
    private static final long FEWEST = 60;
    private static final long SETTLED_MILLIS = 4000;
    private static final long FIRST_REST_MILLIS = 60_000;
    private static final long LONGEST_REST_MILLIS = 3_600_000;
    /** Without enough requests a trial ends after so long. */
    private static final long LONGEST_TRIAL_MILLIS = 30_000;
    private static final double LEAST_GAIN = 0.02;
    /** Standard errors of the difference that are no chance. */
    private static final double SIGMAS = 2.5;
    private static final double OTHER_LOAD = 0.25;

    private static final long NEVER = Long.MIN_VALUE;

    private record Step(Knob knob, long to) {}

    private record Trial(Knob knob, long from, long to, Observation before) {}

    private final List<Knob> knobs;
    private final Set<Step> failed = new HashSet<>();
    private Trial trial;
    private double restingScore = 1;
    private long restMillis = FIRST_REST_MILLIS;
    private long restUntil = NEVER;
    private long lowSince = NEVER;
    private int turn;

    TrialRule(List<Knob> knobs) {
        this.knobs = List.copyOf(knobs);
    }

    @Override
    public boolean compares() {
        return trial != null;
    }

    @Override
    public Optional<Proposal> propose(Observation lately, KnobState state) {
        if (trial != null) {
            return judge(lately, state);
        }
        if (lately.score() >= GOOD) {
            lowSince = NEVER;
            return Optional.empty();
        }
        lowSince = lowSince == NEVER ? lately.millis() : lowSince;
        if (lately.requests() < FEWEST || Math.min(state.quietMillis(), lately.millis() - lowSince) < SETTLED_MILLIS) {
            return Optional.empty();
        }
        if (Math.abs(lately.score() - restingScore) > OTHER_LOAD) {
            failed.clear();
            restMillis = FIRST_REST_MILLIS;
            restUntil = NEVER;
            restingScore = lately.score();
        }
        List<Step> steps = lately.millis() < restUntil ? List.of() : steps(state);
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        Step step = steps.get(turn++ % steps.size());
        trial = new Trial(step.knob, state.value(step.knob), step.to, lately);
        return Optional.of(new Proposal(step.knob.name(), step.to,
                "trial: " + Evidence.share(lately.score()) + " of " + lately.requests() + " requests in time before",
                true));
    }

    private List<Step> steps(KnobState state) {
        List<Step> steps = new ArrayList<>();
        for (Knob knob : knobs) {
            long value = state.value(knob);
            boolean isChoice = !knob.labels().isEmpty();
            for (long to = isChoice ? knob.least() : value - 1; to <= (isChoice ? knob.most() : value + 1); to++) {
                Step step = new Step(knob, to);
                if (to != value && knob.allows(to) && state.mayChange(knob) && !failed.contains(step)) {
                    steps.add(step);
                }
            }
        }
        if (steps.isEmpty()) {
            // All have failed: the next round.
            failed.clear();
        }
        return steps;
    }

    private Optional<Proposal> judge(Observation after, KnobState state) {
        if (state.isFrozen(trial.knob) || state.value(trial.knob) != trial.to) {
            // A person has taken it over.
            trial = null;
            return Optional.empty();
        }
        if (!state.mayChange(trial.knob)
                || after.requests() < FEWEST && state.quietMillis() < LONGEST_TRIAL_MILLIS) {
            return Optional.empty();
        }
        Trial done = trial;
        trial = null;
        double gain = after.score() - done.before.score();
        String scores = Evidence.share(done.before.score()) + " in time before, " + Evidence.share(after.score())
                + " of " + after.requests() + " with it";
        restingScore = Math.max(after.score(), done.before.score());
        if (gain > Math.max(LEAST_GAIN, SIGMAS * Math.sqrt(variance(done.before) + variance(after)))) {
            failed.clear();
            restMillis = FIRST_REST_MILLIS;
            return Optional.of(new Proposal(done.knob.name(), done.to, scores, true));
        }
        failed.add(new Step(done.knob, done.to));
        restUntil = after.millis() + restMillis;
        restMillis = Math.min(2 * restMillis, LONGEST_REST_MILLIS);
        return Optional.of(new Proposal(done.knob.name(), done.from, "trial failed: " + scores));
    }

    /** Of the score, by the binomial distribution. */
    private static double variance(Observation one) {
        double score = Math.clamp(one.score(), 0.01, 0.99);
        return score * (1 - score) / Math.max(1, one.requests());
    }
}
