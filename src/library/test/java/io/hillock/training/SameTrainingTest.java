package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weights do not depend on threads, memory, or interruptions. */
class SameTrainingTest {
    private static Training training() {
        return Training.of(SmallFashion.dense(24), SmallFashion.settings()).epochs(3).batch(7).dropout("lif1", 0.2)
                .clip(1)
                .optimizer(Optimizer.adamW(2e-3)).train(List.of("lif1.tau"))
                .penalties(List.of(new RatePenalty("lif1", 0.01, 0.2, 0.1)))
                .augmentations(List.of(new Augmentation.Noise(0.05)));
    }

    private static DataSet few() {
        return SmallFashion.training().select(IntStream.range(0, 60).toArray());
    }

    private static String digest(Training training) {
        try (Trainer trainer = JavaTrainer.open(training)) {
            assertTrue(trainer.fit(few(), SmallFashion.test().select(new int[]{0, 1, 2, 3})));
            return trainer.image().digest();
        }
    }

    @Test
    void anyNumberOfThreadsAndAnyMemoryGiveTheSameWeights() {
        String expected = digest(training());
        for (int threads = 2; threads <= 4; threads++) {
            assertEquals(expected, digest(training().threads(threads)), threads + " threads");
        }
        for (long memory : new long[]{32_000, 100_000, 400_000}) {
            assertEquals(expected, digest(training().memory(memory)), memory + " bytes");
            assertEquals(expected, digest(training().memory(2 * memory).threads(2)),
                    memory + " bytes for each of 2 threads");
        }
    }

    @Test
    void anotherSeedGivesOtherWeights() {
        assertFalse(digest(training()).equals(digest(training().seed(2))));
    }

    @Test
    void aTrainingThatIsStoppedAndResumedGivesTheSameWeights(@TempDir Path folder) {
        String expected = digest(training());
        DataSet validation = SmallFashion.test().select(new int[]{0, 1, 2, 3});
        Random random = new Random(5);
        for (int run = 0; run < 20; run++) {
            Path file = folder.resolve("run" + run + ".safetensors");
            int stops = 0;
            boolean done = false;
            while (!done) {
                int batches = 1 + random.nextInt(12);
                try (Trainer trainer = JavaTrainer.open(training().threads(1 + random.nextInt(2)))) {
                    if (Files.exists(file)) {
                        trainer.resume(file);
                    }
                    done = trainer.fit(few(), validation, new StopAfter(batches));
                    trainer.checkpoint(file);
                    stops++;
                    if (done) {
                        assertEquals(expected, trainer.image().digest(), "run " + run + " after " + stops + " parts");
                        assertEquals(3, trainer.history().size());
                    }
                }
            }
            assertTrue(stops > 1, "never stopped");
        }
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        try (Trainer trainer = JavaTrainer.open(training())) {
            trainer.checkpoint(file);
        }
        try (Trainer trainer = JavaTrainer.open(training().seed(2))) {
            var problem = assertThrows(TrainingException.class, () -> trainer.resume(file));
            assertTrue(problem.getMessage().contains("another training"), problem.getMessage());
        }
        Files.write(file, new byte[100]);
        try (Trainer trainer = JavaTrainer.open(training())) {
            assertThrows(TrainingException.class, () -> trainer.resume(file));
            assertThrows(TrainingException.class, () -> trainer.resume(folder.resolve("none")));
        }
    }

    @Test
    void theBestNetworkIsThatOfTheBestEpoch() {
        try (Trainer trainer = JavaTrainer.open(training())) {
            trainer.fit(few(), SmallFashion.test(), TrainingListener.earlyStopping(1));
            double best = trainer.history().stream().mapToDouble(EpochReport::score).max().orElseThrow();
            try (Trainer again = JavaTrainer.open(Training.of(trainer.best(), SmallFashion.settings()))) {
                assertEquals(best, again.evaluate(SmallFashion.test()).accuracy());
            }
        }
    }
}
