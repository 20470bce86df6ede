package io.hillock.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ConsensusTest {
    @Test
    void theReferenceScenario() {
        Consensus consensus = Consensus.of(List.of(
                TeacherPrediction.of("java", 0, 0.82, 82, 18),
                TeacherPrediction.of("cpp-1", 0, 0.79, 79, 21),
                TeacherPrediction.of("cpp-2", 0, 0.85, 85, 15)));
        assertEquals(0, consensus.label());
        assertEquals(0.82, consensus.confidence());
        assertEquals(0.06, consensus.disagreement(), 1e-15);
        assertEquals(0, consensus.labelEntropy());
        assertEquals(List.of("java", "cpp-1", "cpp-2"), consensus.teachers());
    }

    /** votes: 0: 0.4 · 1, 1: 0.9 · 0.9 + 0.3 · 0.5, 2: 0.9 · 0.1 + 0.3 · 0.5 */
    @Test
    void confidenceWeighsTheVote() {
        Consensus consensus = Consensus.of(List.of(
                TeacherPrediction.of("a", 0, 0.4, 7, 0, 0),
                TeacherPrediction.of("b", 1, 0.9, 0, 9, 1),
                TeacherPrediction.of("c", 1, 0.3, 0, 5, 5)));
        assertEquals(1, consensus.label());
        double sum = 0.4 + 0.9 + 0.3;
        double[] agreement = {0.4 / sum, 0.96 / sum + 0.1, 0.5 + 0.24 / sum};
        double mean = (agreement[0] + agreement[1] + agreement[2]) / 3;
        for (int i = 0; i < 3; i++) {
            assertEquals(agreement[i], consensus.opinions().get(i).agreement(), 1e-15);
            assertEquals(1 + mean - agreement[i], consensus.opinions().get(i).learningRateFactor(), 1e-15);
        }
        // Two of three teachers answer 1.
        assertEquals(0.9182958340544896, consensus.labelEntropy(), 1e-15);
    }

    @Test
    void oneSureTeacherOutvotesTwoThatGuess() {
        assertEquals(3, Consensus.of(List.of(
                TeacherPrediction.of("a", 3, 0.9),
                TeacherPrediction.of("b", 5, 0.4),
                TeacherPrediction.of("c", 5, 0.4))).label());
    }

    @Test
    void tiesGoToTheLowestLabel() {
        assertEquals(2,
                Consensus.of(List.of(TeacherPrediction.of("a", 7, 0.5), TeacherPrediction.of("b", 2, 0.5))).label());
        assertEquals(1, Consensus.of(List.of(TeacherPrediction.of("a", 1, 0.5, 0, 3, 3))).label());
    }

    @Test
    void whoAgreesLearnsAtTheirOwnRate() {
        Consensus consensus = Consensus
                .of(List.of(TeacherPrediction.of("a", 1, 0.5), TeacherPrediction.of("b", 1, 0.7)));
        assertEquals(Map.of("a", 1.0, "b", 1.0), consensus.learningRateFactors());
        assertEquals(1, consensus.opinions().getFirst().agreement());
    }

    @Test
    void silentTeachersHaveNoVote() {
        Consensus consensus = Consensus.of(List.of(
                TeacherPrediction.of("a", 0, 0, 0, 0), TeacherPrediction.of("b", 1, 0.5, 5, 5)));
        assertEquals(0, consensus.opinions().getFirst().agreement());
        assertEquals(1.5, consensus.opinions().getFirst().learningRateFactor());
        assertEquals(0.25, consensus.confidence());
        Consensus nobody = Consensus
                .of(List.of(TeacherPrediction.of("a", 0, 0, 0, 0), TeacherPrediction.of("b", 0, 0, 0, 0)));
        assertEquals(0, nobody.label());
        assertEquals(Map.of("a", 1.0, "b", 1.0), nobody.learningRateFactors());
    }

    @Test
    void labelsWithoutCountsMayBeLarge() {
        Consensus consensus = Consensus.of(List.of(TeacherPrediction.of("a", Integer.MAX_VALUE, 1)));
        assertEquals(Integer.MAX_VALUE, consensus.label());
        assertEquals(1, consensus.confidence());
    }

    /** For any outputs the bounds hold, the factors' mean is 1, and the same list gives the same bits twice. */
    @Test
    void boundsHold() {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 2000; round++) {
            List<TeacherPrediction> outputs = new ArrayList<>();
            int labels = random.nextInt(1, 12);
            for (int teacher = random.nextInt(1, 9); teacher > 0; teacher--) {
                long[] counts = random.nextBoolean() ? new long[0] : random.longs(labels, 0, 50).toArray();
                double confidence = random.nextInt(8) == 0 ? random.nextInt(2) : random.nextDouble();
                outputs.add(TeacherPrediction.of("t" + teacher, random.nextInt(labels), confidence, counts));
            }
            Consensus consensus = Consensus.of(outputs);
            String where = "seed " + seed + ", round " + round + ": " + consensus;
            assertTrue(consensus.confidence() >= 0 && consensus.confidence() <= 1, where);
            assertTrue(consensus.disagreement() >= 0 && consensus.disagreement() <= 1, where);
            double sum = 0;
            for (Opinion opinion : consensus.opinions()) {
                sum += opinion.learningRateFactor();
                assertTrue(opinion.agreement() >= 0 && opinion.agreement() <= 1, where);
                assertTrue(opinion.learningRateFactor() >= 0 && opinion.learningRateFactor() <= 2, where);
            }
            assertEquals(outputs.size(), sum, 1e-12, where);
            assertEquals(consensus, Consensus.of(List.copyOf(outputs)), where);
        }
    }

    @Test
    void refusesWhatHasNoConsensus() {
        assertThrows(IllegalArgumentException.class, () -> Consensus.of(List.of()));
        TeacherPrediction a = TeacherPrediction.of("a", 0, 0.5, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> Consensus.of(List.of(a, a)));
        assertThrows(IllegalArgumentException.class,
                () -> Consensus.of(List.of(a, TeacherPrediction.of("b", 0, 0.5, 1, 2, 3))));
        assertThrows(IllegalArgumentException.class, () -> Consensus.of(List.of(a, TeacherPrediction.of("b", 2, 0.5))));
        assertThrows(IllegalArgumentException.class, () -> TeacherPrediction.of("a", 0, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> TeacherPrediction.of("a", 0, 1.5));
        assertThrows(IllegalArgumentException.class, () -> TeacherPrediction.of("a", 2, 0.5, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> TeacherPrediction.of("a", 0, 0.5, 1, -2));
    }
}
