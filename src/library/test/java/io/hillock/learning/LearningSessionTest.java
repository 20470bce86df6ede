package io.hillock.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.DeltaRule;
import io.hillock.model.Rule.Hebbian;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.Rule.TripletStdp;
import io.hillock.model.Rule;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirException;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares each rule with the change by its equations, and checks what a session publishes. */
class LearningSessionTest {
    private static final double DT = 1e-3;
    private static final double TAU = 20e-3;
    private static final Bounds BOUNDS = Bounds.hard(0, 1);
    private static final PairStdp PAIR = new PairStdp(Pairing.ALL, TAU, TAU, 0.01, 0.012, BOUNDS);

    /**
     * Two inputs and one neuron. The second input, of weight 1, makes it fire at once; the first, of weight 0.5, never does. The membrane
     * forgets at once. Both weights learn; the tests look at the first.
     */
    private static Network pair(Rule rule) {
        return network(2, new Plastic(Tensor.of(Shape.of(1, 2), 0.5, 1), rule),
                new Lif(Tensor.vector(DT), Tensor.vector(1), Tensor.vector(0), Tensor.vector(0.8), Tensor.vector(0)));
    }

    private static Network network(int inputs, Node... between) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(inputs)));
        nodes.put("fc", between[0]);
        nodes.put("cell", between[1]);
        nodes.put("out", new Output(Shape.of(1)));
        return Network.of(nodes,
                List.of(new Edge("in", "fc"), new Edge("fc", "cell"), new Edge("cell", "out")));
    }

    private static Image image(Network network) {
        return Image.compile(network, RunSettings.of(Profile.NIR).withDt(DT));
    }

    /** The first weight after spikes of the inputs at these steps and a reward. */
    private static float learned(Rule rule, List<Integer> pre, List<Integer> post, int steps, double reward) {
        try (Arena arena = Arena.ofConfined();
                Engine engine = JavaEngine.open(image(pair(rule)));
                LearningSession session = LearningSession.open(engine)) {
            float[] values = new float[2 * steps];
            pre.forEach(step -> values[2 * step] = 1);
            post.forEach(step -> values[2 * step + 1] = 1);
            run(session, engine, arena, values, steps);
            if (reward != 0) {
                session.reward(reward);
                run(session, engine, arena, new float[2], 1);
            }
            return session.weights("fc")[0];
        }
    }

    private static void run(LearningSession session, Engine engine, Arena arena, float[] values, int steps) {
        session.run(Encoding.sequence(arena, steps, values),
                engine.image().response(arena, 1, steps, RequestedOutputs.COUNTS));
    }

    private static double trace(int steps) {
        return Math.exp(-steps * DT / TAU);
    }

    @Test
    void sourceBeforeTargetStrengthens() {
        assertEquals(0.5 + 0.01 * trace(10), learned(PAIR, List.of(0), List.of(10), 20, 0), 1e-6);
    }

    @Test
    void targetBeforeSourceWeakens() {
        assertEquals(0.5 - 0.012 * trace(7), learned(PAIR, List.of(12), List.of(5), 20, 0), 1e-6);
    }

    @Test
    void spikesOfOneStepCountAsSourceFirst() {
        assertEquals(0.51, learned(PAIR, List.of(3), List.of(3), 20, 0), 1e-6);
    }

    @Test
    void theNearestSpikeReplacesTheTrace() {
        var nearest = new PairStdp(Pairing.NEAREST, TAU, TAU, 0.01, 0.012, BOUNDS);
        List<Integer> pre = List.of(0, 2, 4);

        assertEquals(0.5 + 0.01 * trace(6), learned(nearest, pre, List.of(10), 20, 0), 1e-6);
        assertEquals(0.5 + 0.01 * (trace(6) + trace(8) + trace(10)), learned(PAIR, pre, List.of(10), 20, 0), 1e-6);
    }

    @Test
    void softBoundsShrinkChanges() {
        var soft = new PairStdp(Pairing.ALL, TAU, TAU, 0.01, 0.012, Bounds.soft(0, 2));

        assertEquals(0.5 + 0.01 * 1.5 * trace(10), learned(soft, List.of(0), List.of(10), 20, 0), 1e-6);
        assertEquals(0.5 - 0.012 * 0.5 * trace(10), learned(soft, List.of(10), List.of(0), 20, 0), 1e-6);
    }

    @Test
    void anOffsetWeakensSilentSources() {
        var offset = new PairStdp(Pairing.ALL, TAU, TAU, 0.01, 0, 0.4, BOUNDS);

        assertEquals(0.5 - 0.01 * 0.4, learned(offset, List.of(), List.of(4), 20, 0), 1e-6);
    }

    @Test
    void boundsHold() {
        var fast = new PairStdp(Pairing.ALL, TAU, TAU, 3, 3, BOUNDS);

        assertEquals(1, learned(fast, List.of(0), List.of(1), 5, 0));
        assertEquals(0, learned(fast, List.of(1), List.of(0), 5, 0));
    }

    /** Pfister and Gerstner 2006: a second target spike soon after the first strengthens more. */
    @Test
    void tripletsCountTheSpikeBefore() {
        var triplet = new TripletStdp(new PairStdp(Pairing.ALL, TAU, TAU, 0.01, 0, BOUNDS), TAU, 2 * TAU, 0.02, 0);
        double first = 0.01 * trace(4);
        double second = (0.01 + 0.02 * Math.exp(-6 * DT / (2 * TAU))) * trace(10);

        assertEquals(0.5 + first + second, learned(triplet, List.of(0), List.of(4, 10), 20, 0), 1e-6);
    }

    @Test
    void rewardTurnsEligibilityIntoWeight() {
        var rule = new RewardStdp(PAIR, 0.2, 0);
        double eligible = 0.01 * trace(10) * Math.exp(-10 * DT / 0.2);

        assertEquals(0.5, learned(rule, List.of(0), List.of(10), 20, 0));
        assertEquals(0.5 + 2 * eligible, learned(rule, List.of(0), List.of(10), 20, 2), 1e-5);
        assertEquals(0.5 - eligible, learned(rule, List.of(0), List.of(10), 20, -1), 1e-5);
    }

    /** Oja 1982: weights converge to the first principal component of the inputs, of length 1. */
    @Test
    void ojaFindsThePrincipalComponent() {
        var rule = new Hebbian(0.01, 1, 0, Bounds.hard(-2, 2));
        var linear = new Li(Tensor.vector(DT), Tensor.vector(1), Tensor.vector(0));
        Network network = network(2, new Plastic(Tensor.of(Shape.of(1, 2), 0.1, 0.3), rule), linear);
        int steps = 4000;
        var random = new Random(5);
        float[] values = new float[2 * steps];
        for (int t = 0; t < steps; t++) {
            double strong = random.nextGaussian();
            double weak = 0.3 * random.nextGaussian();
            values[2 * t] = (float) (0.8 * strong - 0.6 * weak);
            values[2 * t + 1] = (float) (0.6 * strong + 0.8 * weak);
        }
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(image(network));
                LearningSession session = LearningSession.open(engine)) {
            run(session, engine, arena, values, steps);
            assertArrayEquals(new float[]{0.8f, 0.6f}, session.weights("fc"), 0.06f);
        }
    }

    /** Widrow and Hoff 1960: the readout learns the line on which its targets lie. */
    @Test
    void deltaRuleLearnsItsTargets() {
        var rule = new DeltaRule(0.1, 0, Bounds.hard(-5, 5));
        Network network = network(3, new Plastic(Tensor.of(Shape.of(1, 3), 0, 0, 0), rule),
                new Li(Tensor.vector(DT), Tensor.vector(1), Tensor.vector(0)));
        var random = new Random(3);
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(image(network));
                LearningSession session = LearningSession.open(engine)) {
            for (int sample = 0; sample < 600; sample++) {
                float[] x = {random.nextFloat(), random.nextFloat(), 1};
                session.teach(2 * x[0] - 3 * x[1] + 0.5f);
                run(session, engine, arena, x, 1);
            }
            assertArrayEquals(new float[]{2, -3, 0.5f}, session.weights("fc"), 0.05f);
            float[] learned = session.weights("fc");
            session.stopTeaching();
            run(session, engine, arena, new float[]{1, 1, 1}, 1);
            assertArrayEquals(learned, session.weights("fc"));
            assertThrows(IllegalArgumentException.class, () -> session.teach(1, 2));
        }
    }

    @Test
    void whatWasLearnedBecomesAnImageAndNir(@TempDir Path folder) {
        Network network = pair(PAIR);
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(image(network));
                LearningSession session = LearningSession.open(engine)) {
            run(session, engine, arena, new float[]{1, 0, 0, 1, 0, 1}, 3);
            float[] weights = session.weights("fc");
            assertNotEquals(0.5f, weights[0]);

            Image learned = session.image();
            assertNotEquals(engine.image().digest(), learned.digest());
            try (Engine other = JavaEngine.open(learned); LearningSession again = LearningSession.open(other)) {
                assertArrayEquals(weights, again.weights("fc"));
            }
            assertEquals(learned.digest(), image(session.network(network)).digest());

            Path file = folder.resolve("learned.nir");
            assertTrue(assertThrows(NirException.class, () -> NirWriter.write(network, file)).getMessage()
                    .endsWith("node 'fc', key 'type': NIR has no Plastic"));
            NirWriter.write(session.frozen(network), file);
            Linear linear = (Linear) NirReader.read(file).nodes().get("fc");
            assertArrayEquals(weights, linear.weight().toFloats());

            session.relax();
            assertArrayEquals(weights, session.weights("fc"));
            session.session().reset();
            assertArrayEquals(new float[]{0.5f, 1}, session.weights("fc"));
        }
    }

    @Test
    void updatesAddUpElsewhere() {
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(image(pair(PAIR)));
                LearningSession here = LearningSession.open(engine);
                LearningSession there = LearningSession.open(engine)) {
            run(here, engine, arena, new float[]{1, 0, 0, 1, 0, 1}, 3);
            WeightUpdate update = here.update();
            assertEquals(3, update.steps());
            assertEquals("stdp", update.rule());
            assertEquals(0.01, update.rate(), 1e-8);
            there.apply(update);
            assertArrayEquals(here.weights("fc"), there.weights("fc"), 1e-6f);
            assertArrayEquals(new float[2], here.update().deltas().get("fc.weight"));
            assertArrayEquals(new float[2], there.update().deltas().get("fc.weight"),
                    "what came from others stays here");
            assertThrows(IllegalArgumentException.class,
                    () -> there.apply(new WeightUpdate("stdp", 1, 1, Map.of("nope", new float[2]))));
        }
    }

    @Test
    void weightsCanBeNormalised() {
        try (Engine engine = JavaEngine.open(image(pair(PAIR)));
                LearningSession session = LearningSession.open(engine)) {
            session.normalise("fc", 0.9);
            assertArrayEquals(new float[]{0.3f, 0.6f}, session.weights("fc"), 1e-6f);
        }
    }

    @Test
    void whatCannotLearnIsRefused() {
        var li = new Li(Tensor.vector(DT), Tensor.vector(1), Tensor.vector(0));
        var weight = Tensor.of(Shape.of(1, 2), 0, 0);
        assertEquals("node 'fc', key 'rule': STDP needs spikes, and 'cell' of type LI gives none",
                assertThrows(InvalidNetworkException.class, () -> image(network(2, new Plastic(weight, PAIR), li)))
                        .getMessage());
        assertEquals("node 'fc', key 'edges': a plastic connection leads to one neuron, this one to [cell]",
                assertThrows(InvalidNetworkException.class,
                        () -> image(network(2, new Plastic(weight, PAIR), new Linear(Tensor.of(Shape.of(1, 1), 1)))))
                        .getMessage());
        assertThrows(InvalidNetworkException.class, () -> new Plastic(Tensor.of(Shape.of(1, 1), 1.5), PAIR));
        assertThrows(InvalidNetworkException.class, () -> new Hebbian(0.1, 1, 0, Bounds.soft(0, 1)));
        assertThrows(InvalidNetworkException.class,
                () -> new PairStdp(Pairing.ALL, 0, TAU, 0.1, 0.1, BOUNDS));
    }
}
