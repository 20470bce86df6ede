package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training makes a network better, and what it reports is what the network does. */
class LearningTest {
    private static final RunSettings SETTINGS = RunSettings.of(Profile.NIR);

    private static Training training() {
        Network start = NewNetwork.dense(NewNetwork.Neurons.lif(), 1, 196, 128, 10);
        return Training.of(start, SETTINGS).optimizer(Optimizer.adamW(4e-3)).epochs(25).batch(50)
                .dropout("lif1", 0.3).augmentations(List.of(new Augmentation.Noise(0.1)))
                .batchNorm(List.of("fc1"));
    }

    /** 1,500 pictures to train with, 500 others to test. */
    @Test
    void aNetworkLearnsPictures(@TempDir Path folder) {
        DataSet test = SmallFashion.test();
        try (Trainer trainer = JavaTrainer.open(training())) {
            double before = trainer.evaluate(test).accuracy();
            assertTrue(trainer.fit(SmallFashion.training(), test));
            EpochReport last = trainer.history().getLast();
            double after = last.validation().orElseThrow().accuracy();
            assertTrue(before < 0.3, "before: " + before);
            assertTrue(after >= 0.8, "after: " + after);
            assertEquals(25, trainer.history().size());
            assertTrue(last.loss() < trainer.history().getFirst().loss());
            Path file = folder.resolve("trained.nir");
            NirWriter.write(trainer.network(), file);
            Image image = Image.compile(NirReader.read(file), SETTINGS);
            assertArrayEquals(SmallFashion.confusionByEngine(image, test), last.validation().get().confusion());
        }
    }

    @Test
    void frozenNodesStay() {
        Network start = SmallFashion.dense(16);
        try (Trainer trainer = JavaTrainer
                .open(Training.of(start, SmallFashion.settings()).epochs(1).freeze(List.of("fc1")))) {
            trainer.fit(SmallFashion.training().select(new int[]{0, 1, 2, 3, 4, 5, 6, 7}));
            assertEquals(start.nodes().get("fc1"), trainer.network().nodes().get("fc1"));
            assertTrue(!start.nodes().get("fc2").equals(trainer.network().nodes().get("fc2")));
        }
    }

    @Test
    void timeConstantsAndThresholdsLearn() {
        Network start = SmallFashion.dense(16);
        Training training = Training.of(start, SmallFashion.settings()).epochs(1).batch(20)
                .train(List.of("lif1.tau", "lif*.v_threshold"));
        try (Trainer trainer = JavaTrainer.open(training)) {
            trainer.fit(SmallFashion.training().select(new int[]{0, 1, 2, 3, 4, 5, 6, 7}));
            var lif = (io.hillock.model.Lif) trainer.network().nodes().get("lif1");
            assertTrue(lif.tau().at(0) != 1e-3 || lif.tau().at(1) != 1e-3);
            assertArrayEquals(((io.hillock.model.Lif) start.nodes().get("lif1")).r().toArray(), lif.r().toArray());
            assertTrue(java.util.Arrays.stream(lif.vThreshold().toArray()).anyMatch(threshold -> threshold != 1));
        }
    }

    @Test
    void silentLayersStopTheTrainingUnlessTheyGetARate() {
        Network quiet = Scaled.weights(SmallFashion.dense(16), 0.001);
        DataSet few = SmallFashion.training().select(new int[]{0, 1, 2, 3, 4, 5, 6, 7});
        Training training = Training.of(quiet, SmallFashion.settings()).epochs(1);
        try (Trainer trainer = JavaTrainer.open(training)) {
            var problem = assertThrows(TrainingException.class, () -> trainer.fit(few));
            assertEquals("lif1", problem.node());
            assertTrue(problem.getMessage().contains("initial rate"), problem.getMessage());
        }
        try (Trainer trainer = JavaTrainer.open(training.initialRate(0.1))) {
            trainer.fit(few);
            assertEquals(0.1, trainer.history().getFirst().rates().get("lif1"), 0.03);
        }
    }

    @Test
    void anExplodingTrainingNamesTheLayer() {
        Training training = Training.of(SmallFashion.dense(16), SmallFashion.settings())
                .optimizer(Optimizer.sgd(3e38, 0.9)).epochs(2).batch(4);
        try (Trainer trainer = JavaTrainer.open(training)) {
            var problem = assertThrows(TrainingException.class, () -> trainer.fit(SmallFashion.training()));
            assertTrue(!problem.node().isEmpty() && problem.getMessage().contains("learning rate"),
                    problem.getMessage());
        }
    }

    @Test
    void aSilentLayerBesideTheWayToTheOutputIsNoReasonToStop() {
        Network network = SmallFashion.dense(16);
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        nodes.put("side",
                new Lif(Tensor.fill(Shape.of(16), 1e-3), Tensor.fill(Shape.of(16), 10), Tensor.fill(Shape.of(16), 0),
                        Tensor.fill(Shape.of(16), 1e6), Tensor.fill(Shape.of(16), 0)));
        List<Edge> edges = new ArrayList<>(network.edges());
        edges.add(new Edge("fc1", "side"));
        try (Trainer trainer = JavaTrainer
                .open(Training.of(Network.of(nodes, edges), SmallFashion.settings()).epochs(1))) {
            assertTrue(trainer.fit(SmallFashion.training().select(new int[]{0, 1, 2, 3, 4, 5, 6, 7})));
            assertEquals(0, trainer.history().getFirst().rates().get("side"));
        }
    }
}
