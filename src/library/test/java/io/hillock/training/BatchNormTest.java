package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.Affine;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with batch normalisation, folded into the network that they give. */
class BatchNormTest {
    private static Training training() {
        return training(SmallFashion.conv()).batchNorm(List.of("conv*", "fc3"));
    }

    private static Training training(Network network) {
        return Training.of(network, SmallFashion.settings()).epochs(2).batch(20).dropout("lif1", 0.1)
                .penalties(List.of(new RatePenalty("lif*", 0.01, 0.2, 0.1)));
    }

    private static DataSet few() {
        return SmallFashion.training().select(IntStream.range(0, 70).toArray());
    }

    @Test
    void theValidationIsARunOfTheWrittenNetwork(@TempDir Path folder) {
        DataSet test = SmallFashion.test().select(IntStream.range(0, 100).toArray());
        theValidationIsARunOfTheWrittenNetwork(JavaTrainer.open(training()), test, folder);
        theValidationIsARunOfTheWrittenNetwork(NativeTrainer.open(training()), test, folder);
    }

    private static void theValidationIsARunOfTheWrittenNetwork(Trainer opened, DataSet test, Path folder) {
        try (Trainer trainer = opened) {
            trainer.fit(few(), test);
            Path file = folder.resolve("trained.nir");
            NirWriter.write(trainer.network(), file);
            Network read = NirReader.read(file);
            assertEquals(SmallFashion.conv().nodes().keySet(), read.nodes().keySet());
            Evaluation last = trainer.history().getLast().validation().orElseThrow();
            assertArrayEquals(SmallFashion.confusionByEngine(Image.compile(read, SmallFashion.settings()), test),
                    last.confusion());
            try (Trainer again = JavaTrainer.open(Training.of(read, SmallFashion.settings()))) {
                assertEquals(last.loss(), again.evaluate(test).loss());
            }
        }
    }

    @Test
    void nothingChangesBeforeTheFirstBatch() {
        try (Trainer plain = JavaTrainer.open(training()); Trainer trainer = NativeTrainer.open(training())) {
            trainer.prepare(few());
            assertEquals(digest(SmallFashion.conv()), digest(plain.network()));
            assertEquals(digest(SmallFashion.conv()), digest(trainer.network()));
        }
    }

    @Test
    void threadsStopsAndEnginesDoNotMatter(@TempDir Path folder) {
        Path file = folder.resolve("checkpoint.safetensors");
        String expected;
        try (Trainer trainer = JavaTrainer.open(training())) {
            trainer.fit(few());
            expected = digest(trainer.network());
        }
        try (Trainer trainer = JavaTrainer.open(training().threads(3))) {
            assertFalse(trainer.fit(few(), new StopAfter(5)));
            trainer.checkpoint(file);
            assertNotEquals(expected, digest(trainer.network()));
        }
        for (Trainer resumed : List.of(JavaTrainer.open(training()), NativeTrainer.open(training().threads(2)))) {
            try (Trainer trainer = resumed) {
                trainer.resume(file);
                assertTrue(trainer.fit(few()));
                assertEquals(expected, digest(trainer.network()));
                assertEquals(2, trainer.history().size());
            }
        }
        try (Trainer trainer = NativeTrainer.open(training())) {
            assertFalse(trainer.fit(few(), new StopAfter(5)));
            trainer.checkpoint(file);
        }
        try (Trainer trainer = JavaTrainer.open(training())) {
            trainer.resume(file);
            assertTrue(trainer.fit(few()));
            assertEquals(expected, digest(trainer.network()));
        }
    }

    private static String digest(Network network) {
        return Image.compile(network, SmallFashion.settings()).digest();
    }

    @Test
    void whatCannotBeNormalisedIsRefused() {
        assertRefused(training(withoutBias()).batchNorm(List.of("fc1")), "fc1", "no bias");
        assertRefused(training().freeze(List.of("conv1")), "conv1", "frozen");
        assertRefused(training().batchNorm(List.of("lif*")), "", "no dense transform or convolution fits 'lif*'");
        assertRefused(training().weights(WeightType.I8), "conv1", "i8");
        Network recurrent = NewNetwork.recurrent(NewNetwork.Neurons.lif(), 1, 196, 8, 10);
        assertRefused(training(recurrent).batchNorm(List.of("rec1")), "rec1", "cycle");
        Training poor = training().memory(100_000);
        for (Trainer opened : List.of(JavaTrainer.open(poor), NativeTrainer.open(poor))) {
            try (Trainer trainer = opened) {
                var problem = assertThrows(TrainingException.class, () -> trainer.fit(few()));
                assertTrue(problem.getMessage().contains("all 20 samples of a batch"), problem.getMessage());
            }
        }
    }

    private static Network withoutBias() {
        Network network = SmallFashion.dense(8);
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        nodes.computeIfPresent("fc1", (_, node) -> new Linear(((Affine) node).weight()));
        return Network.of(nodes, network.edges());
    }

    private static void assertRefused(Training training, String node, String problem) {
        var thrown = assertThrows(TrainingException.class, () -> JavaTrainer.open(training).close());
        assertEquals(node, thrown.node());
        assertTrue(thrown.getMessage().contains(problem), thrown.getMessage());
    }
}
