package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/** The types of numbers that datasets hold, once their bytes are in little-endian order. */
enum NumberType {
    F16(2), F32(4), F64(8), I8(1), U8(1), I16(2), U16(2), I32(4), U32(4), I64(8), U64(8);

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    NumberType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Empty for what is no number, or one with bits of padding.
     *
     * @throws InvalidNetworkException for floating point that is not of IEEE 754, such as bfloat16
     */
    static Optional<NumberType> of(DataType type) {
        return switch (type) {
            case FloatingPoint real -> Optional.ofNullable(real(real));
            case FixedPoint whole when whole.getBitOffset() == 0 && whole.getBitPrecision() == 8 * whole.getSize() ->
                Optional.ofNullable(whole(whole.getSize(), whole.isSigned()));
            default -> Optional.empty();
        };
    }

    /** jHDF reads every 16-bit float as a half, even bfloat16. */
    private static NumberType real(FloatingPoint type) {
        int exponent = switch (type.getSize()) {
            case 2 -> 5;
            case 4 -> 8;
            default -> 11;
        };
        if (type.getExponentSize() != exponent) {
            throw new InvalidNetworkException("", "", "floating point of " + type.getSize()
                    + " bytes with an exponent of " + type.getExponentSize() + " bits is not supported");
        }
        return switch (type.getSize()) {
            case 2 -> F16;
            case 4 -> F32;
            case 8 -> F64;
            default -> null;
        };
    }

    private static NumberType whole(int bytes, boolean signed) {
        return switch (bytes) {
            case 1 -> signed ? I8 : U8;
            case 2 -> signed ? I16 : U16;
            case 4 -> signed ? I32 : U32;
            case 8 -> signed ? I64 : U64;
            default -> null;
        };
    }

    /** The size of one number. */
    int bytes() {
        return bytes;
    }

    double value(MemorySegment numbers, long index) {
        long at = index * bytes;
        return switch (this) {
            case F16 -> Float.float16ToFloat(numbers.get(SHORT, at));
            case F32 -> numbers.get(FLOAT, at);
            case F64 -> numbers.get(DOUBLE, at);
            case I8 -> numbers.get(BYTE, at);
            case U8 -> Byte.toUnsignedInt(numbers.get(BYTE, at));
            case I16 -> numbers.get(SHORT, at);
            case U16 -> Short.toUnsignedInt(numbers.get(SHORT, at));
            case I32 -> numbers.get(INT, at);
            case U32 -> Integer.toUnsignedLong(numbers.get(INT, at));
            case I64 -> numbers.get(LONG, at);
            case U64 -> unsigned(numbers.get(LONG, at));
        };
    }

    /** Halving before and doubling after the conversion keeps a sticky bit, so it rounds once. */
    private static double unsigned(long bits) {
        return bits >= 0 ? bits : (double) (bits >>> 1 | bits & 1) * 2;
    }

    /** Copies numbers rounded to float32. */
    void floats(MemorySegment numbers, long from, float[] into, int count) {
        switch (this) {
            case F32 -> MemorySegment.copy(numbers, FLOAT, from * Float.BYTES, into, 0, count);
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (float) numbers.get(DOUBLE, (from + i) * Double.BYTES);
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    into[i] = Float.float16ToFloat(numbers.get(SHORT, (from + i) * Short.BYTES));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    into[i] = (float) value(numbers, from + i);
                }
            }
        }
    }

    /** Reverses the bytes of each number, if they are in the other order than little-endian. */
    void makeLittleEndian(MemorySegment numbers, ByteOrder order) {
        if (order == ByteOrder.LITTLE_ENDIAN) {
            return;
        }
        for (long at = 0; at < numbers.byteSize(); at += bytes) {
            switch (bytes) {
                case 2 -> numbers.set(SHORT, at, Short.reverseBytes(numbers.get(SHORT, at)));
                case 4 -> numbers.set(INT, at, Integer.reverseBytes(numbers.get(INT, at)));
                case 8 -> numbers.set(LONG, at, Long.reverseBytes(numbers.get(LONG, at)));
                default -> {
                }
            }
        }
    }
}
