package io.hillock.npy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Iterates over the elements of an array in C order (last index fastest), in any memory order. One thread. */
final class Elements {
    private final DType dtype;
    private final boolean swap;
    private final MemorySegment data;
    private final long[] shape;
    private final long[] strides;
    private final long[] index;
    private long offset;

    Elements(NpyArray array) {
        dtype = array.dtype();
        swap = array.byteOrder() != ByteOrder.nativeOrder();
        data = array.data();
        shape = array.shape().stream().mapToLong(Long::longValue).toArray();
        index = new long[shape.length];
        strides = new long[shape.length];
        long stride = dtype.bytes();
        for (int k = 0; k < shape.length; k++) {
            int dim = array.fortran() ? k : shape.length - 1 - k;
            strides[dim] = stride;
            stride *= shape[dim];
        }
    }

    /** One field of all records. */
    Elements(StructuredArray array, StructuredArray.Field field) {
        dtype = field.dtype();
        swap = field.byteOrder() != ByteOrder.nativeOrder();
        data = array.size() == 0 ? array.data() : array.data().asSlice(field.offset());
        shape = new long[]{array.size()};
        index = new long[1];
        strides = new long[]{array.elementBytes()};
    }

    /** The next element, rounded once to float; integers and doubles to the nearest, ties to even. */
    float nextFloat() {
        return switch (dtype) {
            case F2 -> Float.float16ToFloat(int16());
            case F4 -> Float.intBitsToFloat(int32());
            case F8 -> (float) Double.longBitsToDouble(int64());
            case I1, I2, I4, I8, U1, U2, U4, B1 -> (float) nextSigned();
            case U8 -> {
                long value = int64();
                // A value of 2^63 or more is halved with a sticky lowest bit, so that it rounds like the whole value.
                yield value >= 0 ? (float) value : 2 * (float) (value >>> 1 | value & 1);
            }
        };
    }

    /** The next element, rounded once to double. */
    double nextDouble() {
        return switch (dtype) {
            case F2 -> Float.float16ToFloat(int16());
            case F4 -> Float.intBitsToFloat(int32());
            case F8 -> Double.longBitsToDouble(int64());
            case I1, I2, I4, I8, U1, U2, U4, B1 -> (double) nextSigned();
            case U8 -> {
                long value = int64();
                yield value >= 0 ? (double) value : 2 * (double) (value >>> 1 | value & 1);
            }
        };
    }

    /** The next element of an integer or boolean array. */
    long nextLong() {
        if (dtype != DType.U8) {
            return nextSigned();
        }
        long value = int64();
        if (value < 0) {
            throw new ArithmeticException("the u8 value " + Long.toUnsignedString(value) + " does not fit a long");
        }
        return value;
    }

    private long nextSigned() {
        return switch (dtype) {
            case I1 -> int8();
            case I2 -> int16();
            case I4 -> int32();
            case I8 -> int64();
            case U1 -> int8() & 0xff;
            case U2 -> int16() & 0xffff;
            case U4 -> Integer.toUnsignedLong(int32());
            case B1 -> int8() == 0 ? 0 : 1;
            case F2, F4, F8, U8 -> throw new AssertionError(dtype);
        };
    }

    private byte int8() {
        return data.get(ValueLayout.JAVA_BYTE, advance());
    }

    private short int16() {
        short value = data.get(ValueLayout.JAVA_SHORT_UNALIGNED, advance());
        return swap ? Short.reverseBytes(value) : value;
    }

    private int int32() {
        int value = data.get(ValueLayout.JAVA_INT_UNALIGNED, advance());
        return swap ? Integer.reverseBytes(value) : value;
    }

    private long int64() {
        long value = data.get(ValueLayout.JAVA_LONG_UNALIGNED, advance());
        return swap ? Long.reverseBytes(value) : value;
    }

    /** Returns the offset of the current element and moves to the next. */
    private long advance() {
        long current = offset;
        for (int dim = shape.length - 1; dim >= 0; dim--) {
            offset += strides[dim];
            if (++index[dim] < shape[dim]) {
                break;
            }
            offset -= strides[dim] * shape[dim];
            index[dim] = 0;
        }
        return current;
    }
}
