package io.hillock.image;

import io.hillock.image.program.WeightTargets;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.image.safetensors.StoredTensor;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Converts stored weights to float32, the type that engines use, by the formula of image.md. */
public final class Widening {
    /** The largest scale for which its product with every int8 is finite. */
    public static final float LARGEST_SCALE = Float.MAX_VALUE / 128;

    private final Safetensors file;
    private final StoredTensor weight;

    /** @param weight a checked weight of a dense transform or a convolution */
    Widening(Safetensors file, StoredTensor weight) {
        this.file = file;
        this.weight = weight;
    }

    /**
     * @param scales one scale per target; for int8 only
     * @param from index of the first element
     * @param into the target; its length is the number of elements to copy
     */
    void copy(StoredTensor scales, int from, float[] into) {
        MemorySegment values = file.values(weight);
        switch (weight.type()) {
            case F32 ->
                MemorySegment.copy(values, SafetensorsLayout.FLOAT, (long) from * Float.BYTES, into, 0, into.length);
            case F16 -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = Float.float16ToFloat(values.getAtIndex(SafetensorsLayout.SHORT, from + i));
                }
            }
            case I8 -> {
                Shape shape = weight.shape();
                var targets = new WeightTargets(shape.size(), scales.shape().size(), shape.dim(shape.rank() - 1));
                MemorySegment scale = file.values(scales);
                for (int i = 0; i < into.length; i++) {
                    into[i] = values.get(ValueLayout.JAVA_BYTE, from + i)
                            * scale.getAtIndex(SafetensorsLayout.FLOAT, targets.of(from + i));
                }
            }
            case I32 -> throw new IllegalStateException("no weight is I32");
        }
    }
}
