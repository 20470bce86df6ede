package io.hillock.examples;

import io.hillock.engine.NativeEngine;
import io.hillock.learning.LearningSession;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import java.lang.foreign.Arena;
import java.util.Random;

/** Online learning with reward: two patterns and two actions. Only the reward tells which belong together. */
public final class Reward {
    private static final int INPUTS = 20;
    private static final int STEPS = 40;

    private Reward() {}

    public static void main(String[] args) {
        var random = new Random(1);
        var image = SmallNetworks.actions(INPUTS);
        try (var engine = NativeEngine.open(image); var session = LearningSession.open(engine)) {
            for (int round = 1; round <= 5; round++) {
                int right = 0;
                for (int trial = 0; trial < 20; trial++) {
                    try (var arena = Arena.ofConfined()) {
                        int pattern = random.nextInt(2); // the even inputs fire, or the odd ones
                        var response = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
                        session.relax(); // resets all but what was learned
                        session.run(Encoding.sequence(arena, STEPS, spikes(pattern, random)), response);

                        boolean correct = response.label(0) == 1 - pattern && response.spikeCount(0) > 0;
                        right += correct ? 1 : 0;
                        session.reward(correct ? 1 : -0.5); // acts at the end of the next step
                        session.run(Encoding.sequence(arena, 1, new float[INPUTS]),
                                image.response(arena, 1, 1, RequestedOutputs.COUNTS));
                    }
                }
                System.out.printf("round %d: %d of 20 right%n", round, right);
            }
        }
    }

    private static float[] spikes(int pattern, Random random) {
        float[] spikes = new float[STEPS * INPUTS];
        for (int i = 0; i < spikes.length; i++) {
            spikes[i] = i % 2 == pattern && random.nextInt(10) < 4 ? 1 : 0;
        }
        return spikes;
    }
}
