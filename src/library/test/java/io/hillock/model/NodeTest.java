package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NodeTest {

    private static final Tensor TWO = Tensor.vector(1, 1);
    private static final Tensor THREE = Tensor.vector(1, 1, 1);
    private static final Size ONE = new Size(1, 1);
    private static final Size ZERO = new Size(0, 0);

    @Test
    void timeConstantsMustBePositive() {
        Tensor zero = Tensor.vector(1, 1, 0);
        refused("key 'tau': must be > 0, is 0.0 at index 2", () -> new Li(zero, THREE, THREE));
        refused("key 'tau': must be > 0, is -1.0 at index 0", () -> new Lif(Tensor.vector(-1), TWO, TWO, TWO, TWO));
        refused("key 'tau_syn': must be > 0, is 0.0 at index 2", () -> new CubaLi(zero, THREE, THREE, THREE, THREE));
        refused("key 'tau_mem': must be > 0, is 0.0 at index 2",
                () -> new CubaLif(THREE, zero, THREE, THREE, THREE, THREE, THREE));
        refused("key 'delay': must be >= 0, is -2.0 at index 1", () -> new Delay(Tensor.vector(0, -2)));
    }

    @Test
    void parametersOfANodeHaveOneShape() {
        refused("key 'v_threshold': shape [2] differs from r's [3]", () -> new If(THREE, TWO, THREE));
        refused("key 'v_reset': shape [2] differs from r's [3]", () -> new If(THREE, THREE, TWO));
        refused("key 'r': shape [2] differs from tau's [3]", () -> new Li(THREE, TWO, THREE));
        refused("key 'v_leak': shape [2] differs from tau's [3]", () -> new Lif(THREE, THREE, TWO, THREE, THREE));
        refused("key 'w_in': shape [2] differs from tau_mem's [3]", () -> new CubaLi(THREE, THREE, THREE, THREE, TWO));
        refused("key 'tau_syn': shape [2] differs from tau_mem's [3]",
                () -> new CubaLif(TWO, THREE, THREE, THREE, THREE, THREE, THREE));
    }

    @Test
    void weightsAndBiasesFit() {
        refused("key 'weight': must have shape [..., out, in], has [3]", () -> new Linear(THREE));
        refused("key 'bias': shape [2] for rows [3] of weight", () -> new Affine(Tensor.fill(Shape.of(3, 2), 1), TWO));
        refused("key 'weight': must have shape [Cout, Cin / groups, K], has [3]",
                () -> new Conv1d(OptionalInt.empty(), THREE, THREE, 1, new Padding.Same(), 1, 1));
        refused("key 'bias': shape [2] for 3 output channels of weight",
                () -> conv1d(3, TWO, 1, new Padding.Same(), 1, 1));
        refused("key 'groups': 2 groups do not divide 3 output channels",
                () -> conv1d(3, THREE, 1, new Padding.Same(), 1, 2));
        refused("key 'groups': must be >= 1, is 0", () -> conv1d(3, THREE, 1, new Padding.Same(), 1, 0));
    }

    @Test
    void windowsAreSane() {
        refused("key 'stride': must be >= 1, is 0", () -> conv1d(3, THREE, 0, new Padding.Of(0, 0), 1, 1));
        refused("key 'dilation': must be >= 1, is 0", () -> conv1d(3, THREE, 1, new Padding.Of(0, 0), 0, 1));
        refused("key 'padding': must be >= 0, is [0, -1]", () -> new Padding.Of(0, -1));
        refused("key 'padding': 'same' needs stride 1, stride is 2",
                () -> conv1d(3, THREE, 2, new Padding.Same(), 1, 1));
        refused("key 'padding': one-dimensional, but has height 1",
                () -> conv1d(3, THREE, 1, new Padding.Of(1, 0), 1, 1));
        refused("key 'padding': 'same' needs stride 1, stride is [1, 2]",
                () -> conv2d(3, 3, new Size(1, 2), new Padding.Same(), ONE));
        refused("key 'kernel_size': must be >= 1, is [0, 1]", () -> new SumPool2d(new Size(0, 1), ONE, ZERO));
        refused("key 'stride': must be >= 1, is [1, 0]", () -> new AvgPool2d(ONE, new Size(1, 0), ZERO));
        refused("key 'padding': must be >= 0, is [-1, 0]", () -> new AvgPool2d(ONE, ONE, new Size(-1, 0)));
    }

    @Test
    void outputSizesFollowTheFormula() {
        assertEquals(new Size(5, 3),
                conv2d(3, 3, new Size(2, 2), new Padding.Of(1, 0), ONE).outputSize(new Size(10, 8)));
        assertEquals(new Size(10, 8),
                conv2d(4, 3, ONE, new Padding.Same(), new Size(3, 2)).outputSize(new Size(10, 8)));
        assertEquals(new Size(4, 2), conv2d(4, 3, ONE, new Padding.Same(), new Size(3, 2)).paddingBefore());
        assertEquals(8, conv1d(3, THREE, 2, new Padding.Of(0, 1), 1, 1).outputLength(16));
        assertEquals(new Size(2, 3), new SumPool2d(new Size(3, 2), new Size(2, 2), ZERO).outputSize(new Size(6, 7)));
        refused("a window of 3 does not fit an input of 2 padded by 0",
                () -> conv1d(3, THREE, 1, new Padding.Of(0, 0), 1, 1).outputLength(2));
        refused("an output of 4294967295 elements is too large",
                () -> conv1d(3, THREE, 1, new Padding.Of(0, Integer.MAX_VALUE), 1, 1).outputLength(3));
    }

    @Test
    void flattenChecksItsAxes() {
        Shape shape = Shape.of(2, 3, 4);
        assertEquals(Shape.of(24), new Flatten(Optional.of(shape), 0, -1).outputShape(shape));
        assertEquals(Shape.of(2, 12), new Flatten(Optional.empty(), 1, 2).outputShape(shape));
        assertEquals(Shape.of(6, 4), new Flatten(Optional.empty(), -3, -2).outputShape(shape));
        refused("key 'end_dim': axis 3 lies beyond the rank of shape [2, 3, 4]",
                () -> new Flatten(Optional.of(shape), 0, 3));
        refused("key 'start_dim': axis -4 lies beyond the rank of shape [2, 3, 4]",
                () -> new Flatten(Optional.of(shape), -4, 0));
        refused("key 'end_dim': axis 0 lies before start_dim 1 of shape [2, 3, 4]",
                () -> new Flatten(Optional.of(shape), 1, 0));
    }

    private static Conv1d conv1d(int channels, Tensor bias, int stride, Padding padding, int dilation, int groups) {
        return new Conv1d(OptionalInt.empty(), Tensor.fill(Shape.of(channels, 1, 3), 1), bias, stride, padding,
                dilation, groups);
    }

    private static Conv2d conv2d(int height, int width, Size stride, Padding padding, Size dilation) {
        return new Conv2d(Optional.empty(), Tensor.fill(Shape.of(1, 1, height, width), 1), Tensor.vector(0), stride,
                padding,
                dilation, 1);
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable executable) {
        assertEquals(message, assertThrows(InvalidNetworkException.class, executable).getMessage());
    }
}
