package io.hillock.cli;

import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Flatten;
import io.hillock.model.Input;
import io.hillock.model.Li;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.model.Threshold;
import io.hillock.nir.NirWriter;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Small networks and inputs, as files. */
final class Samples {
    static final int INPUTS = 3;
    static final int OUTPUTS = 4;

    private Samples() {}

    /** input [3] - fc - hidden (LIF [5], recurrent through back) - head - spikes (LIF [4]) - output. */
    static Path spiking(Path folder) {
        Random random = new Random(1);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(INPUTS)));
        nodes.put("fc", new Affine(weights(random, 5, INPUTS), Tensor.vector(0.1, 0, -0.1, 0.2, 0)));
        nodes.put("hidden", lif(5));
        nodes.put("back", new Linear(weights(random, 5, 5)));
        nodes.put("head", new Linear(weights(random, OUTPUTS, 5)));
        nodes.put("spikes", lif(OUTPUTS));
        nodes.put("output", new Output(Shape.of(OUTPUTS)));
        return write(folder.resolve("spiking.nir"), nodes, "input fc", "fc hidden", "hidden back", "back hidden",
                "hidden head",
                "head spikes", "spikes output");
    }

    /** Outputs added [2], of 10 audio [2] + W video [3], and fired [3], whether video is above 0.5. */
    static Path severalEnds(Path folder) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("audio", new Input(Shape.of(2)));
        nodes.put("video", new Input(Shape.of(3)));
        nodes.put("ten", new Scale(fill(2, 10)));
        nodes.put("w", new Linear(Tensor.of(Shape.of(2, 3), 1, 2, 3, 0, 0, 1)));
        nodes.put("above", new Threshold(fill(3, 0.5)));
        nodes.put("added", new Output(Shape.of(2)));
        nodes.put("fired", new Output(Shape.of(3)));
        return write(folder.resolve("severalEnds.nir"), nodes, "audio ten", "ten added", "video w", "w added",
                "video above", "above fired");
    }

    /** Outputs y and z of the node out. */
    static Path outputNamedLikeARecording(Path folder) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(2)));
        nodes.put("out", new Scale(fill(2, 10)));
        nodes.put("y", new Output(Shape.of(2)));
        nodes.put("z", new Output(Shape.of(2)));
        return write(folder.resolve("named.nir"), nodes, "input out", "out y", "out z");
    }

    /** input [2, 3, 4], a camera of 4x3 pixels - flatten - fc - spikes (LIF [4]) - output. */
    static Path camera(Path folder) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(2, 3, 4)));
        nodes.put("flatten", new Flatten(Optional.of(Shape.of(2, 3, 4)), 0, -1));
        nodes.put("fc", new Linear(weights(new Random(4), OUTPUTS, 24)));
        nodes.put("spikes",
                new Lif(fill(OUTPUTS, 2e-2), fill(OUTPUTS, 200), fill(OUTPUTS, 0), fill(OUTPUTS, 1), fill(OUTPUTS, 0)));
        nodes.put("output", new Output(Shape.of(OUTPUTS)));
        return write(folder.resolve("camera.nir"), nodes, "input flatten", "flatten fc", "fc spikes", "spikes output");
    }

    /** input [3] - fc - membrane (LI [4]) - output. */
    static Path membrane(Path folder) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(INPUTS)));
        nodes.put("fc", new Linear(weights(new Random(2), OUTPUTS, INPUTS)));
        nodes.put("membrane", new Li(fill(OUTPUTS, 1e-3), fill(OUTPUTS, 10), fill(OUTPUTS, 0)));
        nodes.put("output", new Output(Shape.of(OUTPUTS)));
        return write(folder.resolve("membrane.nir"), nodes, "input fc", "fc membrane", "membrane output");
    }

    /** Values from 0 to 2 in steps of 1/64. */
    static Path input(Path folder, String name, long... shape) {
        int size = 1;
        for (long dim : shape) {
            size *= (int) dim;
        }
        Random random = new Random(3);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextInt(129) / 64f;
        }
        Path file = folder.resolve(name);
        Npy.write(file, NpyArray.of(values, shape));
        return file;
    }

    private static Path write(Path file, Map<String, Node> nodes, String... edges) {
        List<Edge> pairs = List.of(edges).stream().map(edge -> new Edge(edge.split(" ")[0], edge.split(" ")[1]))
                .toList();
        NirWriter.write(Network.of(nodes, pairs), file);
        return file;
    }

    private static Lif lif(int size) {
        return new Lif(fill(size, 1e-3), fill(size, 10), fill(size, 0), fill(size, 1), fill(size, 0));
    }

    private static Tensor fill(int size, double value) {
        return Tensor.fill(Shape.of(size), value);
    }

    private static Tensor weights(Random random, int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), random.doubles((long) rows * columns, -0.3, 0.9).toArray());
    }
}
