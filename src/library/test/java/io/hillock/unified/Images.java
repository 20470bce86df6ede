package io.hillock.unified;

import io.hillock.image.Image;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A small network and encodings for it. */
public final class Images {
    public static final int INPUTS = 12;
    public static final int STEPS = 20;

    /** Input – Affine – LIF – Affine – LIF – Output, 4 outputs. */
    public static final Image IMAGE = mlp();

    private Images() {}

    private static Image mlp() {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(INPUTS)));
        nodes.put("affine1", affine(random, INPUTS, 16));
        nodes.put("lif1", lif(16));
        nodes.put("affine2", affine(random, 16, 4));
        nodes.put("lif2", lif(4));
        nodes.put("output", new Output(Shape.of(4)));
        List<String> names = List.copyOf(nodes.keySet());
        List<Edge> edges = new java.util.ArrayList<>();
        for (int i = 1; i < names.size(); i++) {
            edges.add(new Edge(names.get(i - 1), names.get(i)));
        }
        return Image.compile(Network.of(nodes, edges), RunSettings.of(Profile.NIR));
    }

    private static Affine affine(SplittableRandom random, int in, int out) {
        double[] weights = random.doubles((long) in * out, -0.1, 0.2).toArray();
        return new Affine(Tensor.of(Shape.of(out, in), weights), Tensor.fill(Shape.of(out), 0.1));
    }

    private static Lif lif(int n) {
        Shape shape = Shape.of(n);
        return new Lif(Tensor.fill(shape, 1e-3), Tensor.fill(shape, 10), Tensor.fill(shape, 0), Tensor.fill(shape, 1),
                Tensor.fill(shape, 0));
    }

    /** One held vector, drawn with this seed. */
    public static Encoding encoding(Arena arena, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            values[i] = (float) random.nextDouble();
        }
        return Encoding.held(arena, STEPS, values);
    }

    /** The same network with one bit of one weight flipped. */
    public static Image flipped(int bit) {
        String weight = weightName();
        MemorySegment copy = Arena.ofAuto().allocate(IMAGE.bytes().byteSize(), 64).copyFrom(IMAGE.bytes());
        long at = IMAGE.tensor(weight).address() - IMAGE.bytes().address() + bit / 8;
        copy.set(java.lang.foreign.ValueLayout.JAVA_BYTE, at,
                (byte) (copy.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at) ^ 1 << bit % 8));
        return Image.copy(copy, "flipped");
    }

    private static String weightName() {
        return IMAGE.program().stages().stream().flatMap(List::stream)
                .filter(o -> o instanceof io.hillock.image.program.Operation.Linear)
                .map(o -> ((io.hillock.image.program.Operation.Linear) o).weight()).findFirst().orElseThrow();
    }
}
