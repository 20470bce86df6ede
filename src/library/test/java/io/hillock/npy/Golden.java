package io.hillock.npy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays whose elements are the function of type and index that golden.py also knows. */
final class Golden {
    private Golden() {}

    static Path file(String name) {
        try {
            return Path.of(Golden.class.getResource("/npy/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Element {@code i} in C order, exactly. */
    static BigDecimal element(DType dtype, long i) {
        long h = (i + 1) * 0x9E3779B97F4A7C15L;
        int bits = 8 * dtype.bytes();
        return switch (dtype) {
            case F2 -> new BigDecimal(((h >>> 53) - (1L << 10)) * 0x1p-6);
            case F4 -> new BigDecimal(((h >>> 40) - (1L << 23)) * 0x1p-12);
            case F8 -> new BigDecimal(((h >>> 11) - (1L << 52)) * 0x1p-27);
            case I1, I2, I4, I8 -> BigDecimal.valueOf(h >> (64 - bits));
            case U1, U2, U4, U8 -> new BigDecimal(new BigInteger(Long.toUnsignedString(h >>> (64 - bits))));
            case B1 -> BigDecimal.valueOf(h >>> 63);
        };
    }

    static List<BigDecimal> elements(DType dtype, long count) {
        List<BigDecimal> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            elements.add(element(dtype, i));
        }
        return elements;
    }

    static NpyArray array(DType dtype, ByteOrder order, boolean fortran, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        MemorySegment data = MemorySegment.ofArray(new byte[size * dtype.bytes()]);
        for (int i = 0; i < size; i++) {
            long place = fortran ? fortranPlace(i, shape) : i;
            put(dtype, data.asSlice(place * dtype.bytes()), order, element(dtype, i));
        }
        return new NpyArray(dtype, order, fortran, Arrays.stream(shape).boxed().toList(), data);
    }

    /** The position in Fortran order of the element at {@code place} in C order. */
    private static long fortranPlace(long place, long[] shape) {
        long rest = place;
        long result = 0;
        for (int dim = shape.length - 1; dim >= 0; dim--) {
            long index = rest % shape[dim];
            rest /= shape[dim];
            long stride = 1;
            for (int before = 0; before < dim; before++) {
                stride *= shape[before];
            }
            result += index * stride;
        }
        return result;
    }

    private static void put(DType dtype, MemorySegment at, ByteOrder order, BigDecimal value) {
        switch (dtype) {
            case F2 -> at.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), 0,
                    Float.floatToFloat16(value.floatValue()));
            case F4 -> at.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), 0, value.floatValue());
            case F8 -> at.set(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), 0, value.doubleValue());
            case I1, U1, B1 -> at.set(ValueLayout.JAVA_BYTE, 0, value.byteValue());
            case I2, U2 -> at.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), 0, value.shortValue());
            case I4, U4 -> at.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), 0, value.intValue());
            case I8, U8 -> at.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), 0, value.longValue());
        }
    }
}
