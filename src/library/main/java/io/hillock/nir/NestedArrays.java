package io.hillock.nir;

import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import java.lang.reflect.Array;

/** Converts values to the form that jHDF writes: boxed scalars, text, arrays of arrays. */
final class NestedArrays {

    private NestedArrays() {}

    static Object of(Object value) {
        return value instanceof Tensor tensor ? of(tensor) : value;
    }

    /** Arrays of float if float32 holds all values exactly, otherwise of double. */
    private static Object of(Tensor tensor) {
        boolean single = true;
        for (int i = 0; i < tensor.size() && single; i++) {
            single = (float) tensor.at(i) == tensor.at(i);
        }
        Shape shape = tensor.shape();
        Object array = Array.newInstance(single ? float.class : double.class,
                shape.dims().stream().mapToInt(dim -> dim).toArray());
        fill(array, shape, 0, 0, single ? tensor.toFloats() : tensor.toArray());
        return array;
    }

    private static void fill(Object array, Shape shape, int axis, int from, Object values) {
        int length = Array.getLength(array);
        if (axis == shape.rank() - 1) {
            System.arraycopy(values, from, array, 0, length);
            return;
        }
        int stride = 1;
        for (int later = axis + 1; later < shape.rank(); later++) {
            stride *= shape.dim(later);
        }
        for (int i = 0; i < length; i++) {
            fill(Array.get(array, i), shape, axis + 1, from + i * stride, values);
        }
    }
}
