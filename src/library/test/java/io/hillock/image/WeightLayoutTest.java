package io.hillock.image;

import static io.hillock.image.Graph.counted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.model.Conv1d;
import io.hillock.model.Conv2d;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Padding;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** All targets of a source lie side by side. */
class WeightLayoutTest {

    private static Image compile(Shape in, Node node, Shape out) {
        return Image.compile(new Graph().node("in", new Input(in)).node("n", node)
                .node("out", new Output(out)).path("in", "n", "out").network(), Graph.NIR);
    }

    private static float[] floats(Image image, String name) {
        return image.tensor(name).toArray(ValueLayout.JAVA_FLOAT);
    }

    @Test
    void linear() {
        Image image = compile(Shape.of(3), new Linear(counted(2, 3)), Shape.of(2));

        assertArrayEquals(new float[]{1, 4, 2, 5, 3, 6}, floats(image, "n.weight"));
        assertEquals(new Operation.Linear("n", List.of(new OperationInput(0, false)), 1, "n.weight", Optional.empty(),
                Optional.empty()),
                image.program().stages().get(0).get(0));
    }

    @Test
    void linearWithRowsOfSeveralDimensions() {
        Image image = compile(Shape.of(2), new Linear(counted(2, 2, 2)), Shape.of(2, 2));

        assertArrayEquals(new float[]{1, 3, 5, 7, 2, 4, 6, 8}, floats(image, "n.weight"));
        assertEquals(Shape.of(2, 2), image.program().signal(1).shape());
    }

    @Test
    void convolution() {
        var conv = new Conv2d(Optional.empty(), counted(2, 3, 2, 2), Tensor.vector(0, 1), new Size(2, 1),
                new Padding.Of(1, 0), new Size(1, 3), 1);
        Image image = compile(Shape.of(3, 5, 6), conv, Shape.of(2, 3, 3));
        float[] weight = floats(image, "n.weight");

        for (int target = 0; target < 2; target++) {
            for (int channel = 0; channel < 3; channel++) {
                for (int row = 0; row < 2; row++) {
                    for (int column = 0; column < 2; column++) {
                        assertEquals(1 + ((target * 3 + channel) * 2 + row) * 2 + column,
                                weight[((channel * 2 + row) * 2 + column) * 2 + target]);
                    }
                }
            }
        }
        assertEquals(new Operation.Conv("n", List.of(new OperationInput(0, false)), 1, "n.weight", Optional.empty(),
                Optional.of("n.bias"), 1,
                new Size(2, 1), new Size(1, 0), new Size(1, 3), Shape.of(3, 5, 6), Shape.of(2, 3, 3)),
                image.program().stages().get(0).get(0));
    }

    /** Two groups: channels 0, 1 lead to outputs 0, 1, 2; channels 2, 3 lead to 3, 4, 5. */
    @Test
    void groupedConvolution() {
        var conv = new Conv2d(Optional.empty(), counted(6, 2, 1, 1), Graph.fill(0, 6), new Size(1, 1),
                new Padding.Of(0, 0), new Size(1, 1), 2);
        Image image = compile(Shape.of(4, 2, 2), conv, Shape.of(6, 2, 2));

        assertArrayEquals(new float[]{1, 3, 5, 2, 4, 6, 7, 9, 11, 8, 10, 12}, floats(image, "n.weight"));
    }

    @Test
    void oneDimensionalConvolutionHasHeightOne() {
        var conv = new Conv1d(OptionalInt.of(7), counted(1, 2, 4), Tensor.vector(0.5), 1, new Padding.Same(), 1, 1);
        Image image = compile(Shape.of(2, 7), conv, Shape.of(1, 7));

        assertArrayEquals(new float[]{1, 2, 3, 4, 5, 6, 7, 8}, floats(image, "n.weight"));
        assertEquals(new Operation.Conv("n", List.of(new OperationInput(0, false)), 1, "n.weight", Optional.empty(),
                Optional.of("n.bias"), 1,
                new Size(1, 1), new Size(0, 1), new Size(1, 1), Shape.of(2, 1, 7), Shape.of(1, 1, 7)),
                image.program().stages().get(0).get(0));
    }

    @Test
    void pools() {
        Image image = compile(Shape.of(2, 5, 4), new SumPool2d(new Size(3, 2), new Size(2, 2), new Size(1, 0)),
                Shape.of(2, 3, 2));

        assertEquals(
                new Operation.Pool("n", List.of(new OperationInput(0, false)), 1, false, new Size(3, 2), new Size(2, 2),
                        new Size(1, 0), Shape.of(2, 5, 4), Shape.of(2, 3, 2)),
                image.program().stages().get(0).get(0));
    }
}
