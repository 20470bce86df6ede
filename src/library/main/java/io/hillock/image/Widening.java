package io.hillock.image;

import io.hillock.image.program.WeightTargets;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.image.safetensors.StoredTensor;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Weights as engines use them: float32, whatever they are stored as. The one formula of image.md. */
public final class Widening {
    /** Up to this, every int8 times the scale is finite. */
    public static final float LARGEST_SCALE = Float.MAX_VALUE / 128;

    private final Safetensors file;
    private final StoredTensor weight;

    /** @param weight of a dense connection or a convolution, checked */
    Widening(Safetensors file, StoredTensor weight) {
        this.file = file;
        this.weight = weight;
    }

    /**
     * @param scales one a target, for int8 alone
     * @param from the element to begin with
     * @param into as many elements as it is long
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
