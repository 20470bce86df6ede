package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.model.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image's weights as float32 arrays, because HotSpot vectorises loops over arrays; one copy for all runners of an
 * engine. Thread-safe: runners share the arrays and only read them.
 */
public final class WidenedWeights implements OperationConstants {
    private final Image image;
    private final Map<Stored, float[]> arrays = new ConcurrentHashMap<>();
    private final Map<Stored, float[][]> rows = new ConcurrentHashMap<>();

    /** Names of the image's tensors. */
    private record Stored(String weight, Optional<String> scale) {}

    public WidenedWeights(Image image) {
        this.image = image;
    }

    @Override
    public float[] kernel(Operation.Conv conv) {
        return arrays.computeIfAbsent(new Stored(conv.weight(), conv.weightScale()), stored -> {
            float[] values = new float[shape(stored.weight).size()];
            image.weights(stored.weight, stored.scale, 0, values);
            return values;
        });
    }

    @Override
    public float[][] rows(Operation.Linear linear) {
        return rows.computeIfAbsent(new Stored(linear.weight(), linear.weightScale()), stored -> {
            Shape shape = shape(stored.weight);
            float[][] matrix = new float[shape.dim(0)][shape.dim(1)];
            for (int i = 0; i < matrix.length; i++) {
                image.weights(stored.weight, stored.scale, i * shape.dim(1), matrix[i]);
            }
            return matrix;
        });
    }

    @Override
    public Shape shape(String tensor) {
        return image.tensorShape(tensor);
    }

    @Override
    public float[] floats(String tensor) {
        return image.tensor(tensor).toArray(JAVA_FLOAT_UNALIGNED);
    }

    @Override
    public int[] ints(String tensor) {
        return image.tensor(tensor).toArray(JAVA_INT_UNALIGNED);
    }
}
