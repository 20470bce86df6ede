package io.hillock.training.plain;

import io.hillock.engine.plain.OperationConstants;
import io.hillock.engine.plain.WidenedWeights;
import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.model.Shape;
import java.util.HashMap;
import java.util.Map;

/** The constants of a program, one array for all passes, so that an update reaches each of them. Bind on one thread. */
public final class ProgramArrays implements OperationConstants {
    private final WidenedWeights image;
    private final Map<String, float[]> floats = new HashMap<>();
    private final Map<String, int[]> ints = new HashMap<>();

    ProgramArrays(Image image) {
        this.image = new WidenedWeights(image);
    }

    @Override
    public float[][] rows(Operation.Linear linear) {
        return image.rows(linear);
    }

    @Override
    public float[] kernel(Operation.Conv conv) {
        return image.kernel(conv);
    }

    @Override
    public Shape shape(String tensor) {
        return image.shape(tensor);
    }

    @Override
    public float[] floats(String tensor) {
        return floats.computeIfAbsent(tensor, image::floats);
    }

    @Override
    public int[] ints(String tensor) {
        return ints.computeIfAbsent(tensor, image::ints);
    }
}
