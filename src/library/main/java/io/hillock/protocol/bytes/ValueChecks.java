package io.hillock.protocol.bytes;

import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Refuses numbers that are not finite, BOOL values other than 0 and 1, and positions of spikes out of order or outside the shape. */
public final class ValueChecks {
    private static final int FLOAT_EXPONENT_UNIT = 1 << 23;
    private static final long DOUBLE_EXPONENT = 0x7FF0_0000_0000_0000L;
    private static final int HALF_EXPONENT = 0x7C00;

    private ValueChecks() {}

    public static void check(WireTensor tensor) {
        check(tensor.type(), tensor.data(), 0, tensor.data().byteSize(), tensor.shape().size(), tensor.name());
    }

    /**
     * Checks the bytes from {@code from} to {@code to}. Creates no slice, so that checking compact frames allocates
     * nothing.
     *
     * @param elements of the tensor
     */
    public static void check(WireElementType type, MemorySegment data, long from, long to, long elements,
            String name) {
        boolean good = switch (type) {
            case F32 -> finiteFloats(data, from, to);
            case F64 -> finiteDoubles(data, from, to);
            case F16 -> finiteHalves(data, from, to);
            case BOOL -> zerosAndOnes(data, from, to);
            case SPIKES -> {
                checkPositions(data, from, to, elements, name);
                yield true;
            }
            case I32, I64, U8 -> true;
        };
        if (!good) {
            throw FrameRefusal.badValue(name, type == WireElementType.BOOL
                    ? "holds bytes that are neither 0 nor 1"
                    : "holds numbers that are not finite");
        }
    }

    /**
     * Adds one to each exponent: an exponent of all ones overflows into the sign bit. HotSpot vectorises the loop,
     * because it has no branch and its index is an int.
     */
    private static boolean finiteFloats(MemorySegment data, long from, long to) {
        int count = (int) ((to - from) / Integer.BYTES);
        int seen = 0;
        for (int k = 0; k < count; k++) {
            seen |= (data.get(LittleEndian.INT, from + (long) k * Integer.BYTES) & Integer.MAX_VALUE)
                    + FLOAT_EXPONENT_UNIT;
        }
        return seen >= 0;
    }

    private static boolean finiteDoubles(MemorySegment data, long from, long to) {
        boolean good = true;
        for (long at = from; at < to; at += Long.BYTES) {
            good &= (data.get(LittleEndian.LONG, at) & DOUBLE_EXPONENT) != DOUBLE_EXPONENT;
        }
        return good;
    }

    private static boolean finiteHalves(MemorySegment data, long from, long to) {
        boolean good = true;
        for (long at = from; at < to; at += Short.BYTES) {
            good &= (data.get(LittleEndian.SHORT, at) & HALF_EXPONENT) != HALF_EXPONENT;
        }
        return good;
    }

    /** HotSpot vectorises the loop, because it has no branch and its index is an int. Only a refusal looks for the place. */
    private static void checkPositions(MemorySegment data, long from, long to, long elements, String name) {
        int count = (int) ((to - from) / Integer.BYTES);
        if (count == 0) {
            return;
        }
        int seen = data.get(LittleEndian.INT, from);
        for (int k = 1; k < count; k++) {
            int before = data.get(LittleEndian.INT, from + (k - 1L) * Integer.BYTES);
            int position = data.get(LittleEndian.INT, from + (long) k * Integer.BYTES);
            seen |= position | position - before - 1;
        }
        if (seen >= 0 && data.get(LittleEndian.INT, to - Integer.BYTES) < elements) {
            return;
        }
        long before = -1;
        for (int k = 0; k < count; k++) {
            long position = Integer.toUnsignedLong(data.get(LittleEndian.INT, from + (long) k * Integer.BYTES));
            if (position <= before || position >= elements) {
                throw FrameRefusal.badValue(name, "spike " + k + " is at " + position
                        + (position <= before ? ", after " + before : " of " + elements + " elements"));
            }
            before = position;
        }
    }

    private static boolean zerosAndOnes(MemorySegment data, long from, long to) {
        int seen = 0;
        for (long at = from; at < to; at++) {
            seen |= data.get(ValueLayout.JAVA_BYTE, at);
        }
        return (seen & ~1) == 0;
    }
}
