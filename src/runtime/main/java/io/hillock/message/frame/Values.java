package io.hillock.message.frame;

import io.hillock.message.ElementType;
import io.hillock.message.WireTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Refuses what is not finite, and BOOL other than 0 and 1. */
final class Values {
    private static final int FLOAT_EXPONENT_UNIT = 1 << 23;
    private static final long DOUBLE_EXPONENT = 0x7FF0_0000_0000_0000L;
    private static final int HALF_EXPONENT = 0x7C00;

    private Values() {}

    static void check(WireTensor tensor) {
        check(tensor.type(), tensor.data(), tensor.name());
    }

    static void check(ElementType type, MemorySegment data, String name) {
        boolean good = switch (type) {
            case F32 -> finiteFloats(data);
            case F64 -> finiteDoubles(data);
            case F16 -> finiteHalves(data);
            case BOOL -> truths(data);
            case I32, I64, U8 -> true;
        };
        if (!good) {
            throw Refusal.badValue(name, type == ElementType.BOOL
                    ? "holds bytes that are neither 0 nor 1"
                    : "holds numbers that are not finite");
        }
    }

    /** A sum that overflows into the sign bit where the exponent is all ones: no branch in the loop, so it can be vectorised. */
    private static boolean finiteFloats(MemorySegment data) {
        int seen = 0;
        for (long at = 0; at < data.byteSize(); at += Integer.BYTES) {
            seen |= (data.get(Little.INT, at) & Integer.MAX_VALUE) + FLOAT_EXPONENT_UNIT;
        }
        return seen >= 0;
    }

    private static boolean finiteDoubles(MemorySegment data) {
        boolean good = true;
        for (long at = 0; at < data.byteSize(); at += Long.BYTES) {
            good &= (data.get(Little.LONG, at) & DOUBLE_EXPONENT) != DOUBLE_EXPONENT;
        }
        return good;
    }

    private static boolean finiteHalves(MemorySegment data) {
        boolean good = true;
        for (long at = 0; at < data.byteSize(); at += Short.BYTES) {
            good &= (data.get(Little.SHORT, at) & HALF_EXPONENT) != HALF_EXPONENT;
        }
        return good;
    }

    private static boolean truths(MemorySegment data) {
        int seen = 0;
        for (long at = 0; at < data.byteSize(); at++) {
            seen |= data.get(ValueLayout.JAVA_BYTE, at);
        }
        return (seen & ~1) == 0;
    }
}
