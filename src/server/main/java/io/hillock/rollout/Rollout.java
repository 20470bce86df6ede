package io.hillock.rollout;

import io.hillock.rollout.RolloutPhase.Comparing;
import io.hillock.rollout.RolloutPhase.Promoted;
import io.hillock.rollout.RolloutPhase.RolledBack;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about a candidate: goes from stage to stage while it is not worse, promotes it after the last one, and rolls it back as soon as a
 * rule is broken. It decides by what it is told alone, so the same runs lead to the same decisions. Thread-safe; {@link #takes} takes no
 * lock.
 */
public final class Rollout {
    private static final int BUCKETS = 10_000;
    private static final int PERCENT = 100;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final String name;
    private final RolloutPlan plan;
    private final RolloutListener listener;
    private final SequentialTest accuracy = new SequentialTest(0.5);
    private final SequentialTest errors;
    private final Optional<SequentialTest> agreement;
    private final LatencyTest latency;
    private final double accuracyAlpha;
    private final double otherAlpha;
    private volatile RolloutPhase phase;
    private long pairs;
    private long labelled;
    private long agreed;
    private long compared;
    private long pairsOfStage;
    private long labelledOfStage;

    /**
     * Begins with the first stage.
     *
     * @param name says which callers come first: another rollout has others
     * @param listener is told of each decision, under this rollout's lock
     */
    public Rollout(String name, RolloutPlan plan, RolloutListener listener) {
        this.name = name;
        this.plan = plan;
        this.listener = listener;
        RolloutRules rules = plan.rules();
        accuracyAlpha = rules.falseAlarms() / 2;
        otherAlpha = rules.falseAlarms() / 6;
        errors = new SequentialTest(rules.mostErrors());
        agreement = rules.leastAgreement() == 0
                ? Optional.empty()
                : Optional.of(new SequentialTest(1 - rules.leastAgreement()));
        latency = new LatencyTest(rules.latencyFactor(), otherAlpha);
        phase = new Comparing(0, plan.percents().getFirst());
        listener.decided(phase, evidence());
    }

    public RolloutPhase phase() {
        return phase;
    }

    /** Whether the candidate answers this caller now. A caller that it answers at 1 % is also among the 10 %. */
    public boolean takes(String key) {
        return phase instanceof Comparing(int _, int percent) && bucket(key) < percent * (BUCKETS / PERCENT);
    }

    /** Whether the other version gets the request of this number too. */
    public boolean mirrors(long number) {
        return phase instanceof Comparing
                && Math.floorMod(mix(number), BUCKETS) < Math.round(plan.mirror() * BUCKETS);
    }

    private int bucket(String key) {
        long hash = FNV_BASIS;
        for (byte one : (name + '\0' + key).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ one & 0xff) * FNV_PRIME;
        }
        return (int) Math.floorMod(mix(hash), (long) BUCKETS);
    }

    /** The finalizer of MurmurHash3. */
    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    /** Both versions have run a request. */
    public synchronized void ran(PairedRuns both) {
        if (!(phase instanceof Comparing)) {
            return;
        }
        pairs++;
        pairsOfStage++;
        errors.add(both.candidate().isEmpty());
        both.difference().ifPresent(where -> rollBack("the same network gives other bits: " + where));
        both.candidate().ifPresent(run -> {
            latency.add(run.nanos(), both.stable().nanos());
            compare(both.stable().labels(), run.labels());
        });
        decide();
    }

    /** The candidate failed a request that nobody compared. */
    public synchronized void failed() {
        if (phase instanceof Comparing) {
            errors.add(true);
            decide();
        }
    }

    private void compare(long[] before, long[] now) {
        for (int i = 0; i < Math.min(before.length, now.length); i++) {
            boolean same = before[i] == now[i];
            compared++;
            agreed += same ? 1 : 0;
            agreement.ifPresent(test -> test.add(!same));
        }
    }

    /** The true label of a sample that both versions have labelled. */
    public synchronized void labelled(long stable, long candidate, long truth) {
        if (!(phase instanceof Comparing)) {
            return;
        }
        labelled++;
        labelledOfStage++;
        boolean wasRight = stable == truth;
        boolean isRight = candidate == truth;
        if (wasRight != isRight) {
            accuracy.add(wasRight);
        }
        decide();
    }

    private void decide() {
        if (!(phase instanceof Comparing(int stage, int percent))) {
            return;
        }
        if (accuracy.evidence() >= 1 / accuracyAlpha) {
            rollBack(String.format(Locale.ROOT,
                    "less accurate: of %d labelled samples that only one version got right, %d were the old one's (evidence %.0f)",
                    accuracy.trials(), accuracy.events(), accuracy.evidence()));
        } else if (errors.evidence() >= 1 / otherAlpha) {
            rollBack(String.format(Locale.ROOT, "it failed %d of %d requests, beyond what it may fail",
                    errors.events(), errors.trials()));
        } else if (agreement.isPresent() && agreement.get().evidence() >= 1 / otherAlpha) {
            rollBack(String.format(Locale.ROOT, "it agrees on %d of %d labels, at least %.1f %% are wanted", agreed,
                    compared, 100 * plan.rules().leastAgreement()));
        } else if (latency.slower()) {
            rollBack(String.format(Locale.ROOT,
                    "slower than %.2f times the old version's time, by %d pairs (signed-rank test, p = %.2g)",
                    plan.rules().latencyFactor(), latency.pairs(), latency.p()));
        } else if (pairsOfStage >= plan.pairs() && labelledOfStage >= plan.labelled()) {
            pairsOfStage = 0;
            labelledOfStage = 0;
            if (stage + 1 < plan.percents().size()) {
                enter(new Comparing(stage + 1, plan.percents().get(stage + 1)));
            } else {
                enter(new Promoted("no rule was broken in " + pairs + " pairs"));
            }
        }
    }

    /** Ends it with the old version, whatever the evidence. */
    public synchronized void rollBack(String why) {
        if (phase instanceof Comparing) {
            enter(new RolledBack(why));
        }
    }

    /** Ends it with the candidate, whatever the evidence. */
    public synchronized void promote(String why) {
        if (phase instanceof Comparing) {
            enter(new Promoted(why));
        }
    }

    private void enter(RolloutPhase next) {
        phase = next;
        listener.decided(next, evidence());
    }

    /** What has been seen: counts, shares and test results, by name. */
    public synchronized Map<String, Object> evidence() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("pairs", pairs);
        all.put("errors", errors.events());
        all.put("labels_compared", compared);
        all.put("labels_equal", agreed);
        all.put("labelled", labelled);
        all.put("only_old_right", accuracy.events());
        all.put("only_new_right", accuracy.trials() - accuracy.events());
        all.put("accuracy_evidence", accuracy.evidence());
        all.put("latency_p", latency.p());
        return all;
    }
}
