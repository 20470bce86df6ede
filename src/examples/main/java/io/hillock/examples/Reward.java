package io.hillock.examples;

import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.model.AdaptiveLif;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.PairStdp;
import io.hillock.model.Pairing;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.RewardStdp;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Online learning with reward: two patterns, two actions, and nobody but the reward says which belong together. */
public final class Reward {
    private Reward() {}

    public static void main(String[] args) {
        var stdp = new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.003, 0.0015, Bounds.hard(0, 1));
        Shape two = Shape.of(2);
        Tensor zero = Tensor.fill(two, 0);
        var actions = new AdaptiveLif(Tensor.fill(two, 5e-3), Tensor.fill(two, 20e-3), Tensor.fill(two, 1), zero,
                Tensor.fill(two, 5), Tensor.fill(two, 2), zero, Tensor.fill(two, 2e-3), Tensor.fill(two, 1), zero);
        double[] weights = new Random(3).doubles(2 * 20, 0.2, 0.4).toArray();
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("pattern", new Input(Shape.of(20)));
        nodes.put("synapses", new Plastic(Tensor.of(Shape.of(2, 20), weights), new RewardStdp(stdp, 0.5, 0)));
        nodes.put("actions", actions);
        nodes.put("rivalry", new Linear(Tensor.of(Shape.of(2, 2), 0, -30, -30, 0)));
        nodes.put("action", new Output(two));
        Network network = Network.of(nodes, List.of(new Edge("pattern", "synapses"), new Edge("synapses", "actions"),
                new Edge("actions", "rivalry"), new Edge("rivalry", "actions"), new Edge("actions", "action")));
        Image image = Image.compile(network, RunSettings.of(Profile.NIR).withDt(1e-3));

        var random = new Random(1);
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(image);
                LearningSession session = LearningSession.open(engine)) {
            var response = image.response(arena, 1, 40, Want.COUNTS);
            var pause = image.response(arena, 1, 1, Want.COUNTS);
            float[] spikes = new float[40 * 20];
            for (int round = 1; round <= 5; round++) {
                int right = 0;
                for (int trial = 0; trial < 20; trial++) {
                    int pattern = random.nextInt(2); // the even inputs fire, or the odd ones
                    for (int i = 0; i < spikes.length; i++) {
                        spikes[i] = i % 2 == pattern && random.nextInt(10) < 4 ? 1 : 0;
                    }
                    session.relax(); // all but what was learned
                    session.run(Encoding.sequence(arena, 40, spikes), response);
                    boolean correct = response.label(0) == 1 - pattern && response.spikeCount(0) > 0;
                    right += correct ? 1 : 0;
                    session.reward(correct ? 1 : -0.5); // acts at the end of the next step
                    session.run(Encoding.sequence(arena, 1, new float[20]), pause);
                }
                System.out.printf("round %d: %d of 20 right%n", round, right);
            }
        }
    }
}
