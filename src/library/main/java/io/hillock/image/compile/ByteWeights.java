package io.hillock.image.compile;

import io.hillock.image.Widening;
import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.model.InvalidNetworkException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Weights as int8 with a scale for each target (image.md). One thread. */
final class ByteWeights {
    private final SourceMajor weights;
    private float[] scales;

    ByteWeights(SourceMajor weights) {
        this.weights = weights;
    }

    void writeScales(MemorySegment into) {
        float[] values = scales();
        MemorySegment.copy(values, 0, into, SafetensorsLayout.FLOAT, 0, values.length);
    }

    void write(MemorySegment into) {
        float[] scale = scales();
        weights.each((element, values, from, count, target) -> {
            for (int i = 0; i < count; i++) {
                into.set(ValueLayout.JAVA_BYTE, element + i, ByteRounding.steps(values[from + i], scale[target + i]));
            }
        });
    }

    private float[] scales() {
        if (scales != null) {
            return scales;
        }
        var largest = new float[weights.rows()];
        weights.each((_, values, from, count, target) -> {
            for (int i = 0; i < count; i++) {
                largest[target + i] = Math.max(largest[target + i], Math.abs(values[from + i]));
            }
        });
        scales = new float[largest.length];
        for (int j = 0; j < largest.length; j++) {
            scales[j] = ByteRounding.scale(largest[j]);
            if (scales[j] > Widening.LARGEST_SCALE) {
                throw new InvalidNetworkException(weights.node(), SourceMajor.WEIGHT,
                        "weight %s of target %d is too large for int8".formatted(largest[j], j));
            }
        }
        return scales;
    }
}
