package io.hillock.bench.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.adapt.Controller;
import io.hillock.bench.adapt.AdaptExperiment.Scores;
import io.hillock.bench.adapt.Simulation.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The experiment at small size: three seeds, and the settings that matter most. It is deterministic. */
class AdaptExperimentTest {
    private static final int SEEDS = 3;
    private static final double SECONDS = 60;

    private static final List<Setting> FEW = Setting.grid().stream()
            .filter(setting -> setting.strategy() >= 2 && setting.hedgeMillis() <= 50
                    && (setting.batch() == 4 || setting.batch() == 32)
                    && (setting.limit() == 16 || setting.limit() == 64 || setting.limit() == 128))
            .toList();

    private final AdaptExperiment experiment = new AdaptExperiment(SEEDS, SECONDS, FEW);

    @Test
    void adaptationBeatsEachFixedSetting() {
        Scores adapted = experiment.adapted();
        List<Scores> fixed = experiment.fixed();
        double best = fixed.stream().mapToDouble(Scores::total).max().orElseThrow();
        assertTrue(adapted.total() >= best, adapted.total() + " against " + best);
        for (int phase = 0; phase < Phase.ALL.size(); phase++) {
            int one = phase;
            double bestHere = fixed.stream().mapToDouble(scores -> scores.phases()[one]).max().orElseThrow();
            assertTrue(adapted.phases()[phase] >= 0.95 * bestHere,
                    Phase.ALL.get(phase).name() + ": " + adapted.phases()[phase] + " against " + bestHere);
        }
    }

    @Test
    void theSameSeedMakesTheSameDecisionsAndNoneInHaste() {
        Outcome once = Simulation.adapted(AdaptExperiment.order(1), SECONDS, 1);
        assertTrue(once.decisions().size() > 10, once.decisions()::toString);
        assertEquals(once.decisions(), Simulation.adapted(AdaptExperiment.order(1), SECONDS, 1).decisions());
        assertTrue(AdaptExperiment.shortestPause(once.decisions()) >= Controller.BETWEEN_MILLIS);
    }

    @Test
    void constantLoadIsLeftInPeace() {
        assertTrue(new AdaptExperiment(1, SECONDS, List.of(new Setting(2, 0, 1, 128))).constant(Phase.HEAVY) >= 0.99);
    }
}
