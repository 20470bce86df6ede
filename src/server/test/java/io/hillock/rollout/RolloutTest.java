package io.hillock.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.rollout.PairedRuns.Run;
import io.hillock.rollout.RolloutPhase.Comparing;
import io.hillock.rollout.RolloutPhase.Promoted;
import io.hillock.rollout.RolloutPhase.RolledBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final int CLASSES = 10;
    /** Labelled samples in all stages: 6,000. */
    private static final RolloutPlan LABELLED = new RolloutPlan(List.of(0, 1, 10, 50), 1500, 1500, 1,
            RolloutRules.DEFAULT);
    private static final int TRIALS = 1000;

    private final List<RolloutPhase> phases = new ArrayList<>();

    private Rollout rollout(RolloutPlan plan) {
        return new Rollout("r", plan, (phase, _) -> phases.add(phase));
    }

    private static PairedRuns pair(long stable, long candidate, long stableNanos, long candidateNanos) {
        return new PairedRuns(new Run(new long[]{stable}, stableNanos),
                Optional.of(new Run(new long[]{candidate}, candidateNanos)), Optional.empty());
    }

    /**
     * Runs a rollout to its end. The old version gets 90 % right. The new one gets a part of these wrong, and a part of the others right,
     * so that a share of all samples is right for one of them only.
     *
     * @param points by how many percent of all samples the new one is worse
     */
    private static RolloutPhase trial(long seed, double points, double slower) {
        Random random = new Random(seed);
        double lost = (0.06 + points) / 2;
        double won = (0.06 - points) / 2;
        Rollout rollout = new Rollout("trial " + seed, LABELLED, (_, _) -> {});
        while (rollout.phase() instanceof Comparing) {
            long truth = random.nextInt(CLASSES);
            double at = random.nextDouble();
            boolean wasRight = at < 0.9;
            boolean isRight = wasRight ? at >= lost : at < 0.9 + won;
            long stable = wasRight ? truth : (truth + 1) % CLASSES;
            long candidate = isRight ? truth : (truth + 2) % CLASSES;
            double time = 10_000_000 * Math.exp(0.3 * random.nextGaussian());
            rollout.ran(pair(stable, candidate, (long) (time * Math.exp(0.2 * random.nextGaussian())),
                    (long) (slower * time * Math.exp(0.2 * random.nextGaussian()))));
            rollout.labelled(stable, candidate, truth);
        }
        return rollout.phase();
    }

    private static long rolledBack(double points, double slower) {
        return IntStream.range(0, TRIALS).parallel()
                .filter(seed -> trial(seed, points, slower) instanceof RolledBack).count();
    }

    @Test
    void aNetworkTwoPointsWorseIsRolledBackAndAnEqualOneIsNot() {
        long worse = rolledBack(0.02, 1);
        long equal = rolledBack(0, 1);
        assertTrue(worse >= 0.95 * TRIALS, () -> worse + " of " + TRIALS);
        assertTrue(equal <= 0.01 * TRIALS, () -> equal + " of " + TRIALS);
    }

    @Test
    void aSlowOneIsRolledBackAndOneAtTheLimitIsNot() {
        long slow = rolledBack(0, 2.3);
        long equal = rolledBack(0, 2);
        assertEquals(TRIALS, slow);
        assertTrue(equal <= 0.01 * TRIALS, () -> equal + " of " + TRIALS);
    }

    @Test
    void stagesFollowEachOtherAndTheLastPromotes() {
        Rollout rollout = rollout(new RolloutPlan(List.of(0, 10, 50), 5, 0, 1, RolloutRules.DEFAULT));
        for (int i = 0; i < 15; i++) {
            rollout.ran(pair(1, 1, 10, 10));
        }
        rollout.ran(pair(1, 1, 10, 10));
        assertEquals(List.of(new Comparing(0, 0), new Comparing(1, 10), new Comparing(2, 50),
                new Promoted("no rule was broken in 15 pairs")), phases);
    }

    @Test
    void callersKeepTheirVersionAsTheShareGrows() {
        Rollout rollout = rollout(new RolloutPlan(List.of(0, 1, 10, 50, 100), 1, 0, 1, RolloutRules.DEFAULT));
        List<IntPredicate> takes = new ArrayList<>();
        for (int percent : new int[]{0, 1, 10, 50, 100}) {
            boolean[] taken = new boolean[20_000];
            for (int key = 0; key < taken.length; key++) {
                taken[key] = rollout.takes("caller " + key);
            }
            for (IntPredicate before : takes) {
                assertTrue(IntStream.range(0, taken.length).filter(before).allMatch(key -> taken[key]));
            }
            takes.add(key -> taken[key]);
            long count = IntStream.range(0, taken.length).filter(key -> taken[key]).count();
            assertEquals(percent / 100.0, count / (double) taken.length, 0.01);
            rollout.ran(pair(1, 1, 10, 10));
        }
        assertFalse(rollout.takes("caller 0"), "it has ended: the alias says who answers");
    }

    @Test
    void otherBitsOfTheSameNetworkEndItAtOnce() {
        Rollout rollout = rollout(RolloutPlan.DEFAULT);
        rollout.ran(new PairedRuns(Run.unlabelled(1), Optional.of(Run.unlabelled(1)), Optional.of("counts")));
        assertEquals(new RolledBack("the same network gives other bits: counts"), rollout.phase());
    }

    @Test
    void errorsEndIt() {
        Rollout rollout = rollout(RolloutPlan.DEFAULT);
        for (int i = 0; i < 500; i++) {
            rollout.ran(pair(1, 1, 10, 10));
        }
        int failures = 0;
        while (rollout.phase() instanceof Comparing) {
            rollout.failed();
            failures++;
        }
        assertTrue(failures <= 8, "after " + failures);
        assertTrue(assertInstanceOf(RolledBack.class, rollout.phase()).why().startsWith("it failed "));
    }

    @Test
    void littleAgreementEndsItIfItIsAskedFor() {
        Rollout any = rollout(RolloutPlan.DEFAULT);
        Rollout most = rollout(new RolloutPlan(List.of(0), 1000, 0, 1, new RolloutRules(0.01, 0.9, 2, 0.001)));
        for (int i = 0; i < 500; i++) {
            PairedRuns one = pair(1, i % 5 == 0 ? 2 : 1, 10, 10);
            any.ran(one);
            most.ran(one);
        }
        assertInstanceOf(Comparing.class, any.phase());
        assertTrue(assertInstanceOf(RolledBack.class, most.phase()).why().startsWith("it agrees on "));
    }

    @Test
    void theSameRunsLeadToTheSameDecisions() {
        for (long seed = 0; seed < 20; seed++) {
            assertEquals(trial(seed, 0.01, 1.5), trial(seed, 0.01, 1.5));
        }
    }

    /** Tables: p of T+ >= 45 for n = 10 is 0.0420 with the exact test; the approximation is near. */
    @Test
    void theSignedRankTestAgreesWithTables() {
        double[] ten = {1, 2, 3, -4, 5, -6, 7, 8, 9, 10};
        assertEquals(0.0420, SignedRank.greater(ten), 0.005);
        assertEquals(0.0227501319, SignedRank.upperTail(2), 1e-9);
        assertEquals(0.1586552539, SignedRank.upperTail(1), 1e-9);
        assertEquals(1 - 0.1586552539, SignedRank.upperTail(-1), 1e-9);
        assertEquals(2.866515719e-7, SignedRank.upperTail(5), 1e-14);
    }
}
