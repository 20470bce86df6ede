package io.hillock.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void shapesCountTheirElements() {
        Shape shape = Shape.of(2, 34, 34);
        assertEquals(2312, shape.size());
        assertEquals(3, shape.rank());
        assertEquals(34, shape.dim(1));
        assertEquals("[2, 34, 34]", shape.toString());
        assertThrows(IllegalArgumentException.class, () -> Shape.of());
        assertThrows(IllegalArgumentException.class, () -> Shape.of(3, 0));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(-1));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(65536, 65536));
        assertThrows(NullPointerException.class, () -> new Shape(java.util.Arrays.asList(1, null)));
        assertEquals(new Shape(List.of(2)), Shape.of(2));
    }

    @Test
    void tensorsAreValues() {
        double[] values = {1, 2, 3, 4, 5, 6};
        Tensor tensor = Tensor.of(Shape.of(2, 3), values);
        values[0] = 9;
        tensor.toArray()[1] = 9;
        assertEquals(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6), tensor);
        assertEquals(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6).hashCode(), tensor.hashCode());
        assertNotEquals(Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), tensor);
        assertNotEquals(Tensor.vector(0.0), Tensor.vector(-0.0));
        assertEquals(6, tensor.at(5));
        assertArrayEquals(new float[]{0.1f}, Tensor.vector(0.1).toFloats());
        assertEquals("[2, 3][1.0, 2.0, 3.0, 4.0, …]", tensor.toString());
        assertEquals("[2][7.0, 7.0]", Tensor.fill(Shape.of(2), 7).toString());
    }

    @Test
    void nothingThatIsNotFiniteEnters() {
        refused("must be finite, is NaN at index 1", 0, Double.NaN);
        refused("must be finite, is Infinity at index 0", Double.POSITIVE_INFINITY, 0);
        refused("shape [2] needs 2 values, got 3", 1, 2, 3);
    }

    private static void refused(String message, double... values) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Tensor.of(Shape.of(2), values));
        assertEquals(message, refused.getMessage());
    }
}
