package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.image.Image;
import io.hillock.model.Conv2d;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import io.hillock.nir.FileTree.Branch;
import io.hillock.nir.FileTree.Leaf;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that are too many for the heap's way: read at once into native memory, or lazily from the file. */
class LargeWeightsTest {
    private static final RunSettings SETTINGS = RunSettings.of(Profile.NIR);

    @TempDir
    Path folder;

    @Test
    void allTypesAndStoragesGiveTheSameImage() throws IOException {
        Random random = new Random(1);
        Path file = folder.resolve("large.nir");
        for (int round = 0; round < 40; round++) {
            Network network = round % 2 == 0 ? dense(random) : convolution(random);
            NirWriter.write(network, file);
            Branch tree = FileTree.read(file);
            Branch node = (Branch) ((Branch) ((Branch) tree.children().get("node")).children().get("nodes")).children()
                    .get("w");
            Leaf weight = (Leaf) node.children().get("weight");
            node.children().put("weight", new Leaf(weight.extents(), as(round / 2 % 6, (float[]) weight.flat())));
            FileTree.write(tree, file, random);

            Network eager = NirReader.read(file);
            Network lazy = NirReader.readLazily(file, UnknownNodeFields.REFUSE);
            String seen = "round " + round;
            assertEquals(network.nodes(), eager.nodes(), seen);
            assertEquals(network.nodes(), lazy.nodes(), seen);
            assertEquals(network.nodes().hashCode(), lazy.nodes().hashCode(), seen);
            String digest = Image.compile(network, SETTINGS).digest();
            assertEquals(digest, Image.compile(eager, SETTINGS).digest(), seen);
            assertEquals(digest, Image.compile(lazy, SETTINGS).digest(), seen);
        }
    }

    private static Network dense(Random random) {
        int inputs = 60 + random.nextInt(100);
        int outputs = 4096 / inputs + 1 + random.nextInt(100);
        return network(new Input(Shape.of(inputs)), new Linear(whole(random, outputs, inputs)));
    }

    private static Network convolution(Random random) {
        int groups = 1 + random.nextInt(4);
        Tensor weight = whole(random, 6 * groups, 5 + random.nextInt(4), 12, 13);
        return network(new Input(Shape.of(weight.shape().dim(1) * groups, 12, 14)),
                new Conv2d(Optional.of(new Size(12, 14)), weight, Tensor.fill(Shape.of(6 * groups), 0),
                        new Size(1, 1), new Padding.Of(0, 0), new Size(1, 1), groups));
    }

    private static Network network(Input input, Node node) {
        Map<String, Node> nodes = new LinkedHashMap<>(Map.of("in", input));
        nodes.put("out", new Output(node instanceof Linear linear
                ? Shape.of(linear.weight().shape().dim(0))
                : Shape.of(((Conv2d) node).weight().shape().dim(0), 1, 2)));
        nodes.put("w", node);
        return Network.of(nodes, List.of(new Edge("in", "w"), new Edge("w", "out")));
    }

    /** Whole numbers that every type can hold. */
    private static Tensor whole(Random random, int... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.of(shape, random.doubles(shape.size()).map(value -> Math.floor(value * 255) - 127).toArray());
    }

    private static Object as(int type, float[] values) {
        var doubles = new double[values.length];
        var longs = new long[values.length];
        var ints = new int[values.length];
        var shorts = new short[values.length];
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
            longs[i] = (long) values[i];
            ints[i] = (int) values[i];
            shorts[i] = (short) values[i];
            bytes[i] = (byte) values[i];
        }
        return List.of(values, doubles, longs, ints, shorts, bytes).get(type);
    }

    @Test
    void lazyWeightsOutliveTheNameOfTheirFile() throws IOException {
        Path file = folder.resolve("gone.nir");
        Network network = dense(new Random(2));
        NirWriter.write(network, file);
        Network lazy = NirReader.readLazily(file, UnknownNodeFields.REFUSE);
        Files.delete(file);
        assertEquals(Image.compile(network, SETTINGS).digest(), Image.compile(lazy, SETTINGS).digest());
    }

    @Test
    void aFileThatIsCutOffLaterIsRefusedWhenItsWeightsAreUsed() throws IOException {
        Path file = folder.resolve("cut.nir");
        NirWriter.write(dense(new Random(3)), file);
        Network lazy = NirReader.readLazily(file, UnknownNodeFields.REFUSE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1000);
        }
        String message = "node 'w', key 'weight': cannot be read: it was cut off while it was read";
        assertEquals(message,
                assertThrows(InvalidNetworkException.class, () -> Image.compile(lazy, SETTINGS)).getMessage());
        Tensor weight = ((Linear) lazy.nodes().get("w")).weight();
        assertEquals(message, assertThrows(InvalidNetworkException.class, () -> weight.at(0)).getMessage());
    }

    @Test
    void aFileThatIsCutOffWhileItIsParsedIsRefused() throws IOException {
        Path file = folder.resolve("parsed.nir");
        NirWriter.write(dense(new Random(4)), file);
        try (FileBytes bytes = FileBytes.open(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            assertThrows(InternalError.class, () -> bytes.all().get(ValueLayout.JAVA_BYTE, bytes.length() - 1));
        }
    }

    @Test
    void valuesThatAreNotFiniteAreRefusedInTheSameWords() throws IOException {
        Path file = folder.resolve("nan.nir");
        NirWriter.write(dense(new Random(5)), file);
        Branch tree = FileTree.read(file);
        Branch node = (Branch) ((Branch) ((Branch) tree.children().get("node")).children().get("nodes")).children()
                .get("w");
        float[] weights = ((float[]) ((Leaf) node.children().get("weight")).flat());
        weights[4099] = Float.NaN;
        FileTree.write(tree, file, new Random(6));
        String message = "node 'w', key 'weight': must be finite, is NaN at index 4099";
        assertEquals(file + ": " + message,
                assertThrows(NirException.class, () -> NirReader.read(file)).getMessage());
        Network lazy = NirReader.readLazily(file, UnknownNodeFields.REFUSE);
        assertEquals(message,
                assertThrows(InvalidNetworkException.class, () -> Image.compile(lazy, SETTINGS)).getMessage());
    }
}
