package io.hillock.learning;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.AdaptiveLif;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.Rate;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reward alone teaches which action fits which pattern (Florian 2007; Izhikevich 2007). There are four patterns of spikes and four neurons
 * that inhibit each other. The right neuron earns a reward, a wrong one a punishment.
 */
class RewardTest {
    private static final int PATTERNS = 4;
    private static final int INPUTS = 40;
    private static final int STEPS = 40;
    private static final int TRIALS = 600;
    private static final int LAST = 200;
    private static final double DT = 1e-3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void associatesPatternsWithActions(long seed) {
        var random = new Random(seed);
        float[][] patterns = new float[PATTERNS][INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            patterns[i % PATTERNS][i] = 0.4f;
        }
        Image image = Image.compile(network(random), RunSettings.of(Profile.NIR).withDt(DT));
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(image);
                LearningSession session = LearningSession.open(engine)) {
            MemorySegment input = arena.allocate(ValueLayout.JAVA_FLOAT, (long) INPUTS * STEPS);
            Response response = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            int right = 0;
            for (int trial = 0; trial < TRIALS; trial++) {
                int pattern = random.nextInt(PATTERNS);
                new Rate(1, seed, 0, (long) trial * STEPS).encode(
                        arena.allocateFrom(ValueLayout.JAVA_FLOAT, patterns[pattern]), input, STEPS);
                session.relax();
                session.run(new Encoding(input, STEPS, false), response);
                boolean correct = response.label(0) == pattern && response.spikeCount(0) > 0;
                right += correct && trial >= TRIALS - LAST ? 1 : 0;
                session.reward(correct ? 1 : -0.5);
                session.run(Encoding.sequence(arena, 1, new float[INPUTS]),
                        image.response(arena, 1, 1, RequestedOutputs.COUNTS));
            }
            assertTrue(right >= 0.95 * LAST, "seed " + seed + ": " + right + " of the last " + LAST + " were right");
        }
    }

    private static Network network(Random random) {
        var rule = new RewardStdp(new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.01, 0.005, Bounds.hard(0, 1)), 0.5, 0);
        double[] weights = random.doubles((long) PATTERNS * INPUTS, 0.3, 0.5).toArray();
        double[] inhibition = new double[PATTERNS * PATTERNS];
        for (int k = 0; k < inhibition.length; k++) {
            inhibition[k] = k % (PATTERNS + 1) == 0 ? 0 : -30;
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("patterns", new Input(Shape.of(INPUTS)));
        nodes.put("synapses", new Plastic(Tensor.of(Shape.of(PATTERNS, INPUTS), weights), rule));
        nodes.put("actions", new AdaptiveLif(fill(5e-3), fill(20e-3), fill(1), fill(0), fill(5), fill(2), fill(0),
                fill(2e-3), fill(1), fill(0)));
        nodes.put("inhibition", new Linear(Tensor.of(Shape.of(PATTERNS, PATTERNS), inhibition)));
        nodes.put("output", new Output(Shape.of(PATTERNS)));
        return Network.of(nodes, List.of(new Edge("patterns", "synapses"), new Edge("synapses", "actions"),
                new Edge("actions", "inhibition"), new Edge("inhibition", "actions"), new Edge("actions", "output")));
    }

    private static Tensor fill(double value) {
        return Tensor.fill(Shape.of(PATTERNS), value);
    }
}
