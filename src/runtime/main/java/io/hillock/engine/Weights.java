package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import io.hillock.image.Image;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image's weights as arrays, whose loops the JIT turns into vector instructions; one copy for all runners of an engine.
 * Thread-safe; the arrays are shared and only to be read.
 */
final class Weights {
    private final Image image;
    private final Map<String, float[]> arrays = new ConcurrentHashMap<>();
    private final Map<String, float[][]> rows = new ConcurrentHashMap<>();

    Weights(Image image) {
        this.image = image;
    }

    float[] of(String tensor) {
        return arrays.computeIfAbsent(tensor, name -> image.tensor(name).toArray(JAVA_FLOAT_UNALIGNED));
    }

    /** Of a matrix. */
    float[][] rowsOf(String tensor) {
        return rows.computeIfAbsent(tensor, name -> {
            MemorySegment values = image.tensor(name);
            float[][] matrix = new float[image.tensorShape(name).dim(0)][image.tensorShape(name).dim(1)];
            for (int i = 0; i < matrix.length; i++) {
                MemorySegment.copy(values, JAVA_FLOAT_UNALIGNED, (long) i * matrix[i].length * Float.BYTES, matrix[i],
                        0,
                        matrix[i].length);
            }
            return matrix;
        });
    }
}
