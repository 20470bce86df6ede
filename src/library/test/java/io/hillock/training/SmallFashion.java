package io.hillock.training;

import io.hillock.engine.JavaEngine;
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
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A small data set of pictures, and networks for it. */
public final class SmallFashion {
    static final int STEPS = 10;
    private static final int TRAINING = 1500;
    private static final int ALL = 2000;

    private SmallFashion() {}

    /** All 2,000 pictures. */
    static DataSet all() {
        try {
            Npz file = Npz.open(Path.of(SmallFashion.class.getResource("/training/fashion_14x14.npz").toURI()));
            return ArrayDataSet.of(file.array("images"), file.array("labels"), Shape.of(196), STEPS);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static DataSet training() {
        return all().select(IntStream.range(0, TRAINING).toArray());
    }

    static DataSet test() {
        return all().select(IntStream.range(TRAINING, ALL).toArray());
    }

    /** Two convolutions and two dense layers, of few neurons. */
    static Network conv() {
        return NewNetwork.conv(NewNetwork.Neurons.lif(), 1, Shape.of(1, 14, 14), "4C5-P-6C3-16-10");
    }

    static Network dense(int hidden) {
        Random random = new Random(1);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(196)));
        nodes.put("fc1", affine(random, hidden, 196));
        nodes.put("lif1", lif(hidden));
        nodes.put("fc2", affine(random, 10, hidden));
        nodes.put("lif2", lif(10));
        nodes.put("out", new Output(Shape.of(10)));
        return Network.of(nodes, List.of(new Edge("in", "fc1"), new Edge("fc1", "lif1"), new Edge("lif1", "fc2"),
                new Edge("fc2", "lif2"), new Edge("lif2", "out")));
    }

    /** Samples by class and by the label that the plain engine gives them. */
    static long[][] confusionByEngine(Image image, DataSet data) {
        long[][] confusion = new long[image.outputs()][image.outputs()];
        try (JavaEngine engine = JavaEngine.open(image); Arena arena = Arena.ofConfined()) {
            float[] values = new float[data.inputs()];
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, (long) data.size() * data.inputs());
            for (int sample = 0; sample < data.size(); sample++) {
                data.read(sample, values);
                MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT,
                        (long) sample * values.length * Float.BYTES, values.length);
            }
            Response response = image.response(arena, data.size(), data.steps(), RequestedOutputs.COUNTS);
            engine.run(new Batch(memory, data.size(), data.steps(), true), response);
            for (int sample = 0; sample < data.size(); sample++) {
                confusion[data.label(sample)][response.label(sample)]++;
            }
        }
        return confusion;
    }

    static RunSettings settings() {
        return RunSettings.of(Profile.NIR).withReset(RunSettings.Reset.SUBTRACT);
    }

    private static Affine affine(Random random, int outputs, int inputs) {
        double bound = 1 / Math.sqrt(inputs);
        return new Affine(
                Tensor.of(Shape.of(outputs, inputs), random.doubles((long) outputs * inputs, -bound, bound).toArray()),
                Tensor.of(Shape.of(outputs), random.doubles(outputs, -bound, bound).toArray()));
    }

    private static Lif lif(int n) {
        Shape shape = Shape.of(n);
        return new Lif(Tensor.fill(shape, 1e-3), Tensor.fill(shape, 10), Tensor.fill(shape, 0), Tensor.fill(shape, 1),
                Tensor.fill(shape, 0));
    }
}
