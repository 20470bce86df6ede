package io.hillock.learning;

import io.hillock.image.Image;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks whose confidence is known in advance. */
public final class Judges {
    public static final int STEPS = 100;

    private Judges() {}

    /**
     * Two integrating neurons, driven by one input of 1 for {@link #STEPS} steps. They spike {@code percent} and 100 − {@code percent}
     * times, so the confidence is percent / 100 to the last bit. An offset of half a spike keeps the sums away from the threshold.
     */
    public static Image sure(int percent) {
        Shape two = Shape.of(2);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(1)));
        nodes.put("weights", new Affine(
                Tensor.of(Shape.of(2, 1), (percent + 0.5) / STEPS, (STEPS - percent + 0.5) / STEPS),
                Tensor.fill(two, 0)));
        nodes.put("judge", new If(Tensor.fill(two, 1), Tensor.fill(two, 1), Tensor.fill(two, 0)));
        nodes.put("output", new Output(two));
        Network network = Network.of(nodes, List.of(new Edge("input", "weights"), new Edge("weights", "judge"),
                new Edge("judge", "output")));
        return Image.compile(network, RunSettings.of(Profile.NIR).withReset(Reset.SUBTRACT));
    }

    /** The encoding that they judge. */
    public static Encoding one(Arena arena) {
        return Encoding.held(arena, STEPS, 1);
    }
}
