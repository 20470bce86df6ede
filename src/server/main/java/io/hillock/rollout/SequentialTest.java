package io.hillock.rollout;

/**
 * Evidence that an event is likelier than it may be, after each trial. The evidence is a likelihood ratio: of a mixture of larger
 * probabilities, over the largest allowed one. As long as the event is not likelier than allowed, the evidence is a supermartingale, and
 * the chance that it ever reaches 1/α is at most α (Ville's inequality; Robbins, "Statistical methods related to the law of the iterated
 * logarithm", 1970). So one may look after each trial. With an allowed probability of ½, and the samples that only one of two versions gets
 * right as trials, it is McNemar's test in sequential form. One thread at a time.
 */
public final class SequentialTest {
    private static final int ALTERNATIVES = 16;

    private final double[] logIfEvent = new double[ALTERNATIVES];
    private final double[] logIfNot = new double[ALTERNATIVES];
    private final double[] logRatios = new double[ALTERNATIVES];
    private long trials;
    private long events;

    /** @param allowed the largest probability that is fine, above 0 and below 1 */
    public SequentialTest(double allowed) {
        if (!(allowed > 0 && allowed < 1)) {
            throw new IllegalArgumentException("allowed must be above 0 and below 1, is " + allowed);
        }
        // Odds from 1.1 times the allowed ones upwards, each 1.35 times the one before.
        double odds = allowed / (1 - allowed) * 1.1;
        for (int i = 0; i < ALTERNATIVES; i++, odds *= 1.35) {
            double probability = odds / (1 + odds);
            logIfEvent[i] = Math.log(probability / allowed);
            logIfNot[i] = Math.log((1 - probability) / (1 - allowed));
        }
    }

    /** Takes the next trial. */
    public void add(boolean event) {
        trials++;
        events += event ? 1 : 0;
        double[] more = event ? logIfEvent : logIfNot;
        for (int i = 0; i < ALTERNATIVES; i++) {
            logRatios[i] += more[i];
        }
    }

    /** The evidence now: 1 before the first trial; large values speak against the allowed probability. */
    public double evidence() {
        double sum = 0;
        for (double log : logRatios) {
            sum += Math.exp(log);
        }
        return sum / ALTERNATIVES;
    }

    public long trials() {
        return trials;
    }

    public long events() {
        return events;
    }
}
