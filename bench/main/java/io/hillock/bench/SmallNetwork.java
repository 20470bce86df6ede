package io.hillock.bench;

import io.hillock.image.Image;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks of 768 inputs that do almost nothing, so that the cost of a call shows. */
public enum SmallNetwork {
    /** Input – Output: the engine checks the input and copies it to the raster. */
    COPY,
    /** Input – Threshold – Output: the engine checks, compares and counts the input. */
    THRESHOLD;

    static final int SIZE = 768;

    /** A cache line, as in native/bench/main.cpp and {@code Response}. */
    private static final long ALIGNMENT = 64;

    public Image image() {
        Shape shape = Shape.of(SIZE);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(shape));
        nodes.put("output", new Output(shape));
        List<Edge> edges = switch (this) {
            case COPY -> List.of(new Edge("input", "output"));
            case THRESHOLD -> {
                nodes.put("threshold", new Threshold(Tensor.fill(shape, 0.5)));
                yield List.of(new Edge("input", "threshold"), new Edge("threshold", "output"));
            }
        };
        return Image.compile(Network.of(nodes, edges), RunSettings.of(Profile.NIR));
    }

    /** The same input as in native/bench/main.cpp. */
    public static float[] floats() {
        float[] values = new float[SIZE];
        for (int k = 0; k < SIZE; k++) {
            values[k] = k % 7 / 4f - 0.5f;
        }
        return values;
    }

    public static MemorySegment floats(Arena arena) {
        return arena.allocate((long) Float.BYTES * SIZE, ALIGNMENT).copyFrom(MemorySegment.ofArray(floats()));
    }

    /** Whether the Output gives spikes, which are counted, rather than membranes, which go to the raster. */
    public boolean counts() {
        return this == THRESHOLD;
    }
}
