package io.hillock.training.update;

import io.hillock.image.WeightType;
import io.hillock.image.Widening;
import io.hillock.image.compile.ByteRounding;
import io.hillock.training.TrainingException;
import java.util.Arrays;

/**
 * The weights of one operation as an image of small weights gives them to engines (training.md, Small weights). Passes use them; the optimizer changes the exact ones. One thread.
 */
public final class SmallWeights {
    private final String node;
    private final WeightType type;
    private final float[][] exact;
    private final float[][] used;
    private final int side;
    private final int groupSize;
    private final float[] largest;

    /**
     * @param type not F32
     * @param exact in the image's order
     * @param used of the same form; {@link #refresh} fills it
     * @param side targets of a group, side by side
     * @param targets of all groups
     */
    public SmallWeights(String node, WeightType type, float[][] exact, float[][] used, int side, int targets) {
        this.node = node;
        this.type = type;
        this.exact = exact;
        this.used = used;
        this.side = side;
        int size = 0;
        for (float[] array : exact) {
            size += array.length;
        }
        groupSize = size / (targets / side);
        largest = new float[targets];
    }

    /**
     * Rounds the weights as they are now.
     *
     * @throws TrainingException if one is too large for the type
     */
    public void refresh() {
        switch (type) {
            case F32 -> throw new IllegalStateException("f32 rounds nothing");
            case F16 -> halves();
            case I8 -> bytes();
        }
    }

    private void halves() {
        for (int a = 0; a < exact.length; a++) {
            float[] from = exact[a];
            float[] into = used[a];
            for (int i = 0; i < from.length; i++) {
                into[i] = Float.float16ToFloat(Float.floatToFloat16(from[i]));
                if (!Float.isFinite(into[i])) {
                    throw tooLarge(from[i]);
                }
            }
        }
    }

    private void bytes() {
        Arrays.fill(largest, 0);
        int at = 0;
        for (float[] array : exact) {
            for (int row = 0; row < array.length; row += side, at += side) {
                int target = at / groupSize * side;
                for (int j = 0; j < side; j++) {
                    largest[target + j] = Math.max(largest[target + j], Math.abs(array[row + j]));
                }
            }
        }
        for (float most : largest) {
            if (!(ByteRounding.scale(most) <= Widening.LARGEST_SCALE)) {
                throw tooLarge(most);
            }
        }
        at = 0;
        for (int a = 0; a < exact.length; a++) {
            float[] from = exact[a];
            for (int row = 0; row < from.length; row += side, at += side) {
                round(from, used[a], row, at / groupSize * side);
            }
        }
    }

    private void round(float[] from, float[] into, int row, int target) {
        for (int j = 0; j < side; j++) {
            float scale = ByteRounding.scale(largest[target + j]);
            into[row + j] = ByteRounding.steps(from[row + j], scale) * scale;
        }
    }

    private TrainingException tooLarge(float weight) {
        return new TrainingException(node, "a weight became " + weight + ", too large for " + type.label()
                + "; lower the learning rate, clip gradients, or train with other weights");
    }
}
