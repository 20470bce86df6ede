package io.hillock.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A verification finds an engine with wrong bits. */
class VerificationTest {
    /** One bit of one weight: the float after 0.5. */
    private static final double NEXT = Math.nextUp(0.5f);

    @Test
    void namesTheFirstDifference() {
        Image image = image(0.5);
        try (Arena arena = Arena.ofConfined();
                JavaEngine right = JavaEngine.open(image);
                JavaEngine wrong = JavaEngine.open(image(NEXT))) {
            Verification verification = new Verification(image,
                    List.of(new ComparedEngine("right", right), new ComparedEngine("wrong", wrong)));
            // Sample 0 keeps the weight's input silent; in sample 1 that input spikes from step 2 on.
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1,
                    1, 1);
            VerificationResult verdict = verification.add(new Batch(values, 2, 4, false));
            Difference difference = verdict.difference().orElseThrow();
            assertEquals(2, verdict.samples());
            assertEquals(new Difference(1, 2, "fc:z", 1, "right", 0.5f, "wrong", (float) NEXT), difference);
            assertTrue(
                    difference.toString().contains("right gives 0.5 (0x3f000000), wrong gives 0.50000006 (0x3f000001)"),
                    difference.toString());
        }
    }

    @Test
    void equalEnginesAreEqual() {
        Image image = image(0.5);
        try (Arena arena = Arena.ofConfined();
                JavaEngine one = JavaEngine.open(image);
                JavaEngine two = JavaEngine.open(image)) {
            Verification verification = new Verification(image,
                    List.of(new ComparedEngine("one", one), new ComparedEngine("two", two)));
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 1);
            VerificationResult verdict = verification.add(new Batch(values, 1, 5, true));
            assertTrue(verdict.equal());
            // fc, the neurons with their membranes and the output at 5 steps, then the final membranes
            assertEquals(5 * (2 + 2 + 2 + 2) + 2, verdict.values());
        }
    }

    /** fc carries input 0 to neuron 0 and input 1 to neuron 1, with this weight. */
    private static Image image(double weight) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(2)));
        nodes.put("fc", new Linear(Tensor.of(Shape.of(2, 2), 1, 0, 0, weight)));
        nodes.put("lif", new Lif(two(1e-3), two(1), two(0), two(1), two(0)));
        nodes.put("output", new Output(Shape.of(2)));
        return Image.compile(Network.of(nodes,
                List.of(new Edge("input", "fc"), new Edge("fc", "lif"), new Edge("lif", "output"))),
                RunSettings.of(Profile.NIR));
    }

    private static Tensor two(double value) {
        return Tensor.vector(value, value);
    }
}
