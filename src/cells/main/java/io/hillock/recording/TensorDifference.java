package io.hillock.recording;

import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first element in which two tensors of the same type and shape differ.
 *
 * @param place by the axes that it has: sample, step, neuron
 * @param elements how many differ
 */
record TensorDifference(String place, String then, String now, long elements) {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /**
     * Compares the bits.
     *
     * @param axes what the first axes count; the others together count the last of these words
     */
    static Optional<TensorDifference> find(WireTensor then, WireTensor now, List<String> axes) {
        if (then.data().mismatch(now.data()) < 0) {
            return Optional.empty();
        }
        if (then.type() == WireElementType.SPIKES) {
            return find(then.full(Arena.ofAuto()), now.full(Arena.ofAuto()), axes);
        }
        int bytes = then.type().bytes();
        boolean spikes = then.name().equals(OutputTensors.FIRING_PATTERN) && then.type() == WireElementType.U8;
        long first = -1;
        long count = 0;
        for (long i = 0; i < then.data().byteSize() / bytes; i++) {
            MemorySegment one = then.data().asSlice(i * bytes, bytes);
            MemorySegment other = now.data().asSlice(i * bytes, bytes);
            if (one.mismatch(other) >= 0) {
                first = first < 0 ? i : first;
                count += spikes ? Integer.bitCount(byteAt(one) ^ byteAt(other)) : 1;
            }
        }
        MemorySegment one = then.data().asSlice(first * bytes, bytes);
        MemorySegment other = now.data().asSlice(first * bytes, bytes);
        if (spikes) {
            int bit = Integer.numberOfTrailingZeros(byteAt(one) ^ byteAt(other));
            return Optional.of(new TensorDifference(place(then, first, axes, Byte.SIZE, bit),
                    spike(byteAt(one), bit), spike(byteAt(other), bit), count));
        }
        return Optional.of(new TensorDifference(place(then, first, axes, 1, 0), text(then.type(), one),
                text(now.type(), other), count));
    }

    private static int byteAt(MemorySegment element) {
        return Byte.toUnsignedInt(element.get(ValueLayout.JAVA_BYTE, 0));
    }

    private static String spike(int bits, int bit) {
        return (bits >> bit & 1) == 1 ? "a spike" : "none";
    }

    private static String place(WireTensor tensor, long element, List<String> axes, int packed, int bit) {
        List<Integer> dims = tensor.shape().dims();
        int lead = Math.min(dims.size(), axes.size() - 1);
        long inner = 1;
        for (int axis = lead; axis < dims.size(); axis++) {
            inner *= dims.get(axis);
        }
        List<String> words = new ArrayList<>();
        words.add(axes.getLast() + " " + (element % inner * packed + bit));
        long outer = element / inner;
        for (int axis = lead - 1; axis >= 0; axis--) {
            words.addFirst(axes.get(axis) + " " + outer % dims.get(axis));
            outer /= dims.get(axis);
        }
        return String.join(", ", words);
    }

    private static String text(WireElementType type, MemorySegment element) {
        return switch (type) {
            case F32 -> {
                float value = Float.intBitsToFloat(element.get(INT, 0));
                yield value + " (" + Float.toHexString(value) + ")";
            }
            case F64 -> {
                double value = Double.longBitsToDouble(element.get(LONG, 0));
                yield value + " (" + Double.toHexString(value) + ")";
            }
            case F16 -> Float.toString(Float.float16ToFloat(element.get(SHORT, 0)));
            case I32, SPIKES -> Integer.toString(element.get(INT, 0));
            case I64 -> Long.toString(element.get(LONG, 0));
            case U8, BOOL -> Integer.toString(byteAt(element));
        };
    }
}
