package io.hillock.engine.plain;

import io.hillock.image.Image;
import io.hillock.model.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image's weights as float32 arrays, because HotSpot vectorises loops over arrays; one copy for all runners of an
 * engine. Thread-safe: runners share the arrays and only read them.
 */
public final class WidenedWeights {
    private final Image image;
    private final Map<Stored, float[]> arrays = new ConcurrentHashMap<>();
    private final Map<Stored, float[][]> rows = new ConcurrentHashMap<>();

    /** Names of the image's tensors. */
    private record Stored(String weight, Optional<String> scale) {}

    public WidenedWeights(Image image) {
        this.image = image;
    }

    float[] of(String tensor, Optional<String> scale) {
        return arrays.computeIfAbsent(new Stored(tensor, scale), _ -> {
            float[] values = new float[image.tensorShape(tensor).size()];
            image.weights(tensor, scale, 0, values);
            return values;
        });
    }

    /** The rows of a matrix. */
    float[][] rowsOf(String tensor, Optional<String> scale) {
        return rows.computeIfAbsent(new Stored(tensor, scale), _ -> {
            Shape shape = image.tensorShape(tensor);
            float[][] matrix = new float[shape.dim(0)][shape.dim(1)];
            for (int i = 0; i < matrix.length; i++) {
                image.weights(tensor, scale, i * shape.dim(1), matrix[i]);
            }
            return matrix;
        });
    }
}
