package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearningTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    /** The short form of the experiment: 100 images to learn from, and the same in other spikes to test. */
    @Test
    void neuronsFindWhatBelongsTogether() {
        Fashion sample = Fashion.load(List.of());
        try (var unsupervised = new Unsupervised(50)) {
            double right = unsupervised.run(sample, sample, sample.size(), out);
            assertTrue(right > 0.5, said.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void rewardTeaches() {
        PrintStream before = System.out;
        System.setOut(out);
        try {
            Reward.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("round 5: 20 of 20 right"), text);
    }
}
