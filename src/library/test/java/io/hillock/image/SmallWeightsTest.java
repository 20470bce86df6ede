package io.hillock.image;

import static io.hillock.image.Graph.counted;
import static io.hillock.image.Graph.fill;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.program.Operation;
import io.hillock.model.Conv2d;
import io.hillock.model.Input;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Linear;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Checks how the compiler rounds small weights, and the values that they widen to. */
class SmallWeightsTest {

    private static Image compile(Shape in, Node node, Shape out, WeightType weights) {
        return Image.compile(new Graph().node("in", new Input(in)).node("n", node)
                .node("out", new Output(out)).path("in", "n", "out").network(), Graph.NIR, weights);
    }

    /** @param rows of targets */
    private static Image linear(WeightType weights, double[]... rows) {
        double[] all = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[i].length);
        }
        return compile(Shape.of(rows[0].length), new Linear(Tensor.of(Shape.of(rows.length, rows[0].length), all)),
                Shape.of(rows.length), weights);
    }

    private static float[] widened(Image image) {
        var values = new float[image.tensorShape("n.weight").size()];
        Operation operation = image.program().stages().get(0).get(0);
        Optional<String> scale = operation instanceof Operation.Linear linear
                ? linear.weightScale()
                : ((Operation.Conv) operation).weightScale();
        image.weights("n.weight", scale, 0, values);
        return values;
    }

    private static String refused(WeightType weights, double weight) {
        return assertThrows(InvalidNetworkException.class, () -> linear(weights, new double[]{1, weight}))
                .getMessage();
    }

    @Test
    void halvesRoundToTheNearestAndTiesToEven() {
        double ulp = 0x1p-10;
        Image image = linear(WeightType.F16,
                new double[]{1 + ulp / 2, 1 + 1.5 * ulp, 1 + 0.51 * ulp, -0x1p-24, 0x1p-25, 65504, 65519.9, -0.0});

        assertArrayEquals(
                new float[]{1, (float) (1 + 2 * ulp), (float) (1 + ulp), -0x1p-24f, 0, 65504, 65504, -0.0f},
                widened(image));
        assertEquals(16, image.tensor("n.weight").byteSize());
    }

    @Test
    void halvesThatOverflowAreRefusedByName() {
        String message = refused(WeightType.F16, 65520);
        assertTrue(message.contains("'n'") && message.contains("65520") && message.contains("float16"), message);
        linear(WeightType.F16, new double[]{65519});
    }

    /** The second target is all zeros. The largest weight of each target keeps its value to within one rounding. */
    @Test
    void bytesAreMultiplesOfTheTargetsScale() {
        Image image = linear(WeightType.I8, new double[]{127, -64.5, 0.5, 63.5, 1.5}, new double[5],
                new double[]{-1, 0.5, 0.25, 0, 1e-3});

        assertArrayEquals(new byte[]{127, 0, -127, -64, 0, 64, 0, 0, 32, 64, 0, 0, 2, 0, 0},
                image.tensor("n.weight").toArray(ValueLayout.JAVA_BYTE));
        assertArrayEquals(new float[]{1, 0, 1f / 127},
                image.tensor("n.weight_scale").toArray(ValueLayout.JAVA_FLOAT));
        assertArrayEquals(new float[]{127, 0, -127 * (1f / 127), -64, 0, 64 * (1f / 127), 0, 0, 32 * (1f / 127), 64,
                0, 0, 2, 0, 0}, widened(image));
    }

    @Test
    void bytesOfDenormalScale() {
        Image image = linear(WeightType.I8, new double[]{Float.MIN_VALUE * 254, Float.MIN_VALUE},
                new double[]{Float.MIN_VALUE * 60, Float.MIN_VALUE});

        assertArrayEquals(new float[]{Float.MIN_VALUE * 254, 0, 0, 0}, widened(image));
    }

    @Test
    void bytesThatCouldOverflowAreRefusedByName() {
        String message = refused(WeightType.I8, Float.MAX_VALUE);
        assertTrue(message.contains("'n'") && message.contains("int8"), message);
        linear(WeightType.I8, new double[]{Float.MAX_VALUE / 128 * 127});
    }

    /**
     * Two groups: channels 0, 1 lead to outputs 0, 1, 2; channels 2, 3 lead to 3, 4, 5. Each output's largest weight is
     * 127.
     */
    @Test
    void groupedConvolutionHasAScaleAnOutput() {
        double[] weights = {1, 1, 2, 4, 3, 9, 4, 16, 5, 25, 6, 36};
        var conv = new Conv2d(Optional.empty(), Tensor.of(Shape.of(6, 2, 1, 1), weights), fill(0, 6), new Size(1, 1),
                new Padding.Of(0, 0), new Size(1, 1), 2);
        Image image = compile(Shape.of(4, 2, 2), conv, Shape.of(6, 2, 2), WeightType.I8);

        var scales = new float[]{1f / 127, 4f / 127, 9f / 127, 16f / 127, 25f / 127, 36f / 127};
        assertArrayEquals(scales, image.tensor("n.weight_scale").toArray(ValueLayout.JAVA_FLOAT));
        assertArrayEquals(new byte[]{127, 64, 42, 127, 127, 127, 32, 25, 21, 127, 127, 127},
                image.tensor("n.weight").toArray(ValueLayout.JAVA_BYTE));
        float[] widened = widened(image);
        for (int i = 0; i < 12; i++) {
            float exact = (float) weights[new int[]{0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11}[i]];
            assertEquals(exact, widened[i], scales[i / 6 * 3 + i % 3] / 2 * 1.001f);
        }
    }

    @Test
    void imagesAreSmaller() {
        int size = 100;
        var node = new Linear(counted(size, size));
        long floats = compile(Shape.of(size), node, Shape.of(size), WeightType.F32).bytes().byteSize();
        long halves = compile(Shape.of(size), node, Shape.of(size), WeightType.F16).bytes().byteSize();
        long bytes = compile(Shape.of(size), node, Shape.of(size), WeightType.I8).bytes().byteSize();

        assertEquals(2.0 * size * size, floats - halves, 128);
        assertEquals(3.0 * size * size - 4 * size, floats - bytes, 256);
    }

    @Test
    void plasticWeightsStayFloats() {
        assertArrayEquals(GoodImages.learning().bytes().toArray(ValueLayout.JAVA_BYTE),
                GoodImages.learning(WeightType.I8).bytes().toArray(ValueLayout.JAVA_BYTE));
    }
}
