package io.hillock.training;

import io.hillock.model.Shape;
import io.hillock.npy.DType;
import io.hillock.npy.NpyArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Samples in arrays, in place: read from a mapped file, they need no memory. Immutable; any thread may use it.
 *
 * <p>Values may be float32, or unsigned bytes, which are divided by 255 as float32. {@link #of} converts other types.
 */
public final class ArrayDataSet implements DataSet {
    private final NpyArray values;
    private final int[] labels;
    private final int inputs;
    private final int steps;
    private final boolean held;

    private ArrayDataSet(NpyArray values, int[] labels, int inputs, int steps, boolean held) {
        this.values = values;
        this.labels = labels;
        this.inputs = inputs;
        this.steps = steps;
        this.held = held;
    }

    /**
     * A set over arrays.
     *
     * @param values {@code [samples, steps, *in]}, or {@code [samples, *in]} to be held; a dimension of 1 may be missing or added in {@code *in}
     * @param labels integers, {@code [samples]}
     * @param in shape of the network's input in one step
     * @param steps for how many steps a vector is held; 0 if the values have a dimension of steps
     * @throws IllegalArgumentException if shapes do not fit, or a value is not finite
     */
    public static ArrayDataSet of(NpyArray values, NpyArray labels, Shape in, int steps) {
        if (values.rank() == 0 || values.size() == 0) {
            throw new IllegalArgumentException("the samples " + values + " are empty");
        }
        int samples = Math.toIntExact(values.dim(0));
        long elements = values.size() / samples;
        boolean held = steps > 0;
        long rows = held ? 1 : values.rank() < 2 ? 0 : values.dim(1);
        if (rows < 1 || elements != rows * in.size()) {
            throw new IllegalArgumentException(
                    "samples of shape " + values.shape() + " do not fit a network that takes " + in
                            + " a step: "
                            + (held
                                    ? "held samples are [B, *in]"
                                    : "samples are [B, T, *in]; held ones, [B, *in], need a number of steps"));
        }
        if (labels.dtype().isFloat() || !labels.shape().equals(List.of((long) samples))) {
            throw new IllegalArgumentException(
                    "labels " + labels + " do not fit: they are integers of shape [" + samples + "]");
        }
        NpyArray plain = plain(values) ? values : NpyArray.of(values.toFloats(), values.size());
        checkFinite(plain, elements);
        return new ArrayDataSet(plain, labels(labels), in.size(), held ? steps : (int) rows, held);
    }

    private static boolean plain(NpyArray values) {
        boolean ordered = !values.fortran() || values.rank() < 2;
        return ordered && (values.dtype() == DType.U1
                || values.dtype() == DType.F4 && values.byteOrder() == ByteOrder.nativeOrder());
    }

    private static void checkFinite(NpyArray values, long elements) {
        if (values.dtype() == DType.U1) {
            return;
        }
        for (long i = 0; i < values.size(); i++) {
            float value = value(values.data(), i);
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "sample " + i / elements + ", element " + i % elements + " is " + value
                                + "; inputs must be finite");
            }
        }
    }

    private static float value(MemorySegment data, long i) {
        return data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
    }

    private static int[] labels(NpyArray array) {
        long[] values = array.toLongs();
        int[] labels = new int[values.length];
        for (int i = 0; i < labels.length; i++) {
            if (values[i] < 0 || values[i] > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("label " + values[i] + " of sample " + i + " is no class");
            }
            labels[i] = (int) values[i];
        }
        return labels;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int steps() {
        return steps;
    }

    @Override
    public boolean held() {
        return held;
    }

    @Override
    public int label(int sample) {
        return labels[sample];
    }

    @Override
    public void read(int sample, float[] into) {
        int elements = held ? inputs : inputs * steps;
        long from = (long) sample * elements;
        if (values.dtype() == DType.U1) {
            for (int i = 0; i < elements; i++) {
                into[i] = (values.data().get(ValueLayout.JAVA_BYTE, from + i) & 0xff) / 255f;
            }
        } else {
            MemorySegment.copy(values.data(), ValueLayout.JAVA_FLOAT_UNALIGNED, from * Float.BYTES, into, 0, elements);
        }
    }
}
