package io.hillock.image.compile;

import io.hillock.image.WeightType;
import io.hillock.image.Widening;
import io.hillock.image.program.TensorTable;
import io.hillock.image.program.WeightTargets;
import io.hillock.image.safetensors.NewTensor;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** Adds weights to an image under compilation, rounded to the type that it stores (image.md). */
final class WeightTable {
    private static final int MOST = 127;
    private static final String WEIGHT = "weight";
    private static final String SCALE = "weight_scale";

    private final TensorTable tensors;
    private final WeightType type;

    WeightTable(TensorTable tensors, WeightType type) {
        this.tensors = tensors;
        this.type = type;
    }

    /** Names of tensors; only int8 has a scale. */
    record Weight(String tensor, Optional<String> scale) {}

    /** @param targets number of targets in all groups */
    Weight add(String node, Shape shape, int targets, IntToDoubleFunction value) {
        return switch (type) {
            case F32 -> new Weight(tensors.floats(node, WEIGHT, WEIGHT, shape, value), Optional.empty());
            case F16 -> halves(node, shape, TensorTable.rounded(node, WEIGHT, WEIGHT, shape, value));
            case I8 -> bytes(node, shape, targets, TensorTable.rounded(node, WEIGHT, WEIGHT, shape, value));
        };
    }

    private Weight halves(String node, Shape shape, float[] weights) {
        var halves = new short[weights.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = Float.floatToFloat16(weights[i]);
            if (!Float.isFinite(Float.float16ToFloat(halves[i]))) {
                throw new InvalidNetworkException(node, WEIGHT,
                        "weight of element %d is %s, too large for float16".formatted(i, weights[i]));
            }
        }
        return new Weight(tensors.add(new NewTensor.Halves(node + "." + WEIGHT, shape, halves)), Optional.empty());
    }

    private Weight bytes(String node, Shape shape, int targets, float[] weights) {
        var target = new WeightTargets(weights.length, targets, shape.dim(shape.rank() - 1));
        var largest = new float[targets];
        for (int i = 0; i < weights.length; i++) {
            largest[target.of(i)] = Math.max(largest[target.of(i)], Math.abs(weights[i]));
        }
        var scales = new float[targets];
        for (int j = 0; j < targets; j++) {
            scales[j] = largest[j] / MOST;
            if (scales[j] > Widening.LARGEST_SCALE) {
                throw new InvalidNetworkException(node, WEIGHT,
                        "weight %s of target %d is too large for int8".formatted(largest[j], j));
            }
        }
        var bytes = new byte[weights.length];
        for (int i = 0; i < bytes.length; i++) {
            float scale = scales[target.of(i)];
            double steps = scale == 0 ? 0 : Math.rint((double) weights[i] / scale);
            bytes[i] = (byte) Math.clamp(steps, -MOST, MOST);
        }
        String tensor = tensors.add(new NewTensor.Bytes(node + "." + WEIGHT, shape, bytes));
        String scale = tensors.add(new NewTensor.Floats(node + "." + SCALE, Shape.of(targets), scales));
        return new Weight(tensor, Optional.of(scale));
    }
}
