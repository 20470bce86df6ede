package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.image.program.Operation;
import io.hillock.model.Affine;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training for small weights validates the image that stores them. */
class SmallWeightsTrainingTest {
    private static Training training(WeightType type) {
        return Training.of(SmallFashion.dense(24), SmallFashion.settings()).epochs(2).batch(25).weights(type);
    }

    private static DataSet few() {
        return SmallFashion.training().select(IntStream.range(0, 200).toArray());
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "I8"})
    void theValidationIsARunOfTheSmallImage(WeightType type) {
        DataSet test = SmallFashion.test();
        try (Trainer trainer = JavaTrainer.open(training(type))) {
            trainer.fit(few(), test);
            Evaluation last = trainer.history().getLast().validation().orElseThrow();
            Image image = Image.compile(trainer.network(), SmallFashion.settings(), type);
            assertEquals(trainer.image().digest(), image.digest());
            assertArrayEquals(SmallFashion.confusionByEngine(image, test), last.confusion());
            assertSame(last, evaluate(widened(trainer.network(), image), test));
            assertNotEquals(last.loss(), evaluate(trainer.network(), test).loss(), "rounding changes the network");
        }
    }

    private static void assertSame(Evaluation expected, Evaluation actual) {
        assertEquals(expected.loss(), actual.loss());
        assertArrayEquals(expected.confusion(), actual.confusion());
    }

    private static Evaluation evaluate(Network network, DataSet data) {
        try (Trainer trainer = JavaTrainer.open(Training.of(network, SmallFashion.settings()))) {
            return trainer.evaluate(data);
        }
    }

    /** The network with the weights that engines read from an image. */
    private static Network widened(Network network, Image image) {
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        image.program().stages().stream().flatMap(List::stream).forEach(operation -> {
            if (operation instanceof Operation.Linear linear) {
                Affine affine = (Affine) nodes.get(linear.node());
                nodes.put(linear.node(), new Affine(weights(image, linear, affine), affine.bias()));
            }
        });
        return Network.of(nodes, network.edges());
    }

    private static Tensor weights(Image image, Operation.Linear linear, Affine affine) {
        int outputs = affine.weight().shape().dim(0);
        int inputs = affine.weight().shape().dim(1);
        float[] stored = new float[inputs * outputs];
        Optional<String> scale = linear.weightScale();
        image.weights(linear.weight(), scale, 0, stored);
        double[] values = new double[stored.length];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < outputs; j++) {
                values[j * inputs + i] = stored[i * outputs + j];
            }
        }
        return Tensor.of(affine.weight().shape(), values);
    }

    @Test
    void aCheckpointBelongsToOneType(@TempDir Path folder) {
        Path file = folder.resolve("checkpoint.safetensors");
        String expected;
        try (Trainer trainer = JavaTrainer.open(training(WeightType.I8))) {
            assertFalse(trainer.fit(few(), new StopAfter(9)));
            trainer.checkpoint(file);
            trainer.fit(few());
            expected = trainer.image().digest();
        }
        try (Trainer trainer = JavaTrainer.open(training(WeightType.I8))) {
            trainer.resume(file);
            assertTrue(trainer.fit(few()));
            assertEquals(expected, trainer.image().digest());
        }
        try (Trainer trainer = JavaTrainer.open(training(WeightType.F16))) {
            assertThrows(TrainingException.class, () -> trainer.resume(file));
        }
    }

    @Test
    void weightsThatGrowTooLargeNameTheirNode() {
        Training training = training(WeightType.F16).optimizer(Optimizer.sgd(1e7, 0));
        try (Trainer trainer = JavaTrainer.open(training)) {
            var problem = assertThrows(TrainingException.class, () -> trainer.fit(few()));
            assertTrue(problem.node().startsWith("fc") && problem.getMessage().contains("too large for f16"),
                    problem.getMessage());
        }
    }
}
