package io.hillock.remote.router;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A network whose arithmetic never rounds, so that a program in any language gives the same bits: Linear, IF, 4 inputs, 3 outputs. */
final class Pattern {
    static final String NAME = "pattern";
    static final int STEPS = 50;
    private static final int INPUTS = 4;
    private static final int OUTPUTS = 3;
    private static final double GRAIN = 16;
    private static final double[][] WEIGHTS = {{1, 3, -2, 5}, {4, -1, 2, 2}, {2, 2, 2, -3}};

    static final Image IMAGE = image(1);

    private Pattern() {}

    /** @param threshold threshold of the neurons; another value makes another network */
    static Image image(double threshold) {
        double[] flat = Arrays.stream(WEIGHTS).flatMapToDouble(Arrays::stream).map(w -> w / GRAIN).toArray();
        Shape out = Shape.of(OUTPUTS);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(INPUTS)));
        nodes.put("linear", new Linear(Tensor.of(Shape.of(OUTPUTS, INPUTS), flat)));
        nodes.put("if", new If(Tensor.fill(out, 1), Tensor.fill(out, threshold), Tensor.fill(out, 0)));
        nodes.put("output", new Output(out));
        return Image.compile(Network.of(nodes, List.of(new Edge("input", "linear"), new Edge("linear", "if"),
                new Edge("if", "output"))), RunSettings.of(Profile.NIR));
    }

    /** The weights for {@code engine.py}. */
    static String weights() {
        return Arrays.stream(WEIGHTS)
                .map(row -> Arrays.stream(row).mapToObj(w -> String.valueOf(w / GRAIN))
                        .collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    static float[] input(int number) {
        float[] values = new float[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            values[i] = (number * 7 + i * 5) % 33 / (float) GRAIN;
        }
        return values;
    }

    static Encoding encoding(Arena arena, int number) {
        return Encoding.held(arena, STEPS, input(number));
    }

    static Response response(Arena arena) {
        return IMAGE.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
    }

    /** The answer that every engine must give. */
    static Response expected(Arena arena, int number) {
        try (JavaEngine engine = JavaEngine.open(IMAGE)) {
            Response response = response(arena);
            engine.run(encoding(arena, number), response);
            return response;
        }
    }
}
