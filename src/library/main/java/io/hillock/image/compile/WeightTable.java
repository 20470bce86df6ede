package io.hillock.image.compile;

import io.hillock.image.WeightType;
import io.hillock.image.program.TensorTable;
import io.hillock.image.safetensors.ElementType;
import io.hillock.image.safetensors.NewTensor;
import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Adds weights to an image under compilation, rounded to the type that it stores (image.md). */
final class WeightTable {
    private final TensorTable tensors;
    private final WeightType type;

    WeightTable(TensorTable tensors, WeightType type) {
        this.tensors = tensors;
        this.type = type;
    }

    /** Names of tensors; only int8 has a scale. */
    record Weight(String tensor, Optional<String> scale) {}

    Weight add(Shape shape, SourceMajor weights) {
        String name = weights.node() + "." + SourceMajor.WEIGHT;
        return switch (type) {
            case F32 -> new Weight(tensors.add(new NewTensor(name, shape, ElementType.F32, weights::floats)),
                    Optional.empty());
            case F16 -> new Weight(
                    tensors.add(new NewTensor(name, shape, ElementType.F16, into -> halves(weights, into))),
                    Optional.empty());
            case I8 -> {
                var bytes = new ByteWeights(weights);
                tensors.add(new NewTensor(name, shape, ElementType.I8, bytes::write));
                yield new Weight(name, Optional.of(tensors.add(new NewTensor(name + "_scale",
                        Shape.of(weights.rows()), ElementType.F32, bytes::writeScales))));
            }
        };
    }

    private static void halves(SourceMajor weights, MemorySegment into) {
        weights.each((element, values, from, count, _) -> {
            for (int i = 0; i < count; i++) {
                short half = Float.floatToFloat16(values[from + i]);
                if (!Float.isFinite(Float.float16ToFloat(half))) {
                    throw new InvalidNetworkException(weights.node(), SourceMajor.WEIGHT,
                            "weight of element %d is %s, too large for float16".formatted(element + i,
                                    values[from + i]));
                }
                into.setAtIndex(SafetensorsLayout.SHORT, element + i, half);
            }
        });
    }
}
