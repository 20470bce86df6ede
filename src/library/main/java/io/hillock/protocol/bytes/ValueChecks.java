package io.hillock.protocol.bytes;

import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Refuses numbers that are not finite, and BOOL values other than 0 and 1. */
public final class ValueChecks {
    private static final int FLOAT_EXPONENT_UNIT = 1 << 23;
    private static final long DOUBLE_EXPONENT = 0x7FF0_0000_0000_0000L;
    private static final int HALF_EXPONENT = 0x7C00;

    private ValueChecks() {}

    public static void check(WireTensor tensor) {
        check(tensor.type(), tensor.data(), 0, tensor.data().byteSize(), tensor.name());
    }

    /**
     * Checks the bytes from {@code from} to {@code to}. Creates no slice, so that checking compact frames allocates
     * nothing.
     */
    public static void check(WireElementType type, MemorySegment data, long from, long to, String name) {
        boolean good = switch (type) {
            case F32 -> finiteFloats(data, from, to);
            case F64 -> finiteDoubles(data, from, to);
            case F16 -> finiteHalves(data, from, to);
            case BOOL -> zerosAndOnes(data, from, to);
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

    private static boolean zerosAndOnes(MemorySegment data, long from, long to) {
        int seen = 0;
        for (long at = from; at < to; at++) {
            seen |= data.get(ValueLayout.JAVA_BYTE, at);
        }
        return (seen & ~1) == 0;
    }
}
