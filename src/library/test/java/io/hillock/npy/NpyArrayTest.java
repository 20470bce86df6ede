package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpyArrayTest {

    @ParameterizedTest
    @EnumSource
    void convertsEveryTypeAndOrderRoundingOnce(DType dtype) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (boolean fortran : new boolean[]{false, true}) {
                assertConverts(Golden.array(dtype, order, fortran, 3, 2, 5, 4));
                assertConverts(Golden.array(dtype, order, fortran, 7));
                assertConverts(Golden.array(dtype, order, fortran));
                assertConverts(Golden.array(dtype, order, fortran, 3, 0));
            }
        }
    }

    /** Conversions against exact arithmetic. */
    static void assertConverts(NpyArray array) {
        List<BigDecimal> expected = Golden.elements(array.dtype(), array.size());
        float[] floats = array.toFloats();
        double[] doubles = array.toDoubles();
        assertEquals(expected.size(), floats.length);
        for (int i = 0; i < floats.length; i++) {
            assertEquals(expected.get(i).floatValue(), floats[i]);
            assertEquals(expected.get(i).doubleValue(), doubles[i]);
        }
        try (Arena arena = Arena.ofConfined()) {
            assertArrayEquals(floats, array.floats(arena).toArray(ValueLayout.JAVA_FLOAT));
        }
        if (array.dtype().isFloat()) {
            assertThrows(IllegalStateException.class, array::toLongs);
        } else if (expected.stream().allMatch(value -> value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)) {
            assertArrayEquals(expected.stream().mapToLong(BigDecimal::longValueExact).toArray(), array.toLongs());
        } else {
            assertThrows(ArithmeticException.class, array::toLongs);
        }
    }

    @Test
    void largeUnsignedIntegersRoundToTheNearestTiesToEven() {
        long[] values = {-1, Long.MIN_VALUE, Long.MIN_VALUE + (1L << 39), Long.MIN_VALUE + (1L << 39) + 1,
                Long.MIN_VALUE + (3L << 39), Long.MIN_VALUE + (1L << 10), Long.MIN_VALUE + (1L << 10) + 1};
        NpyArray array = NpyArray.of(DType.U8, MemorySegment.ofArray(values), values.length);
        for (int i = 0; i < values.length; i++) {
            BigDecimal exact = new BigDecimal(Long.toUnsignedString(values[i]));
            assertEquals(exact.floatValue(), array.toFloats()[i]);
            assertEquals(exact.doubleValue(), array.toDoubles()[i]);
        }
    }

    @Test
    void longsRoundOnceNotTwice() {
        long value = (1L << 60) + (1L << 36) + 1;
        assertEquals((float) value, NpyArray.of(new long[]{value}, 1).toFloats()[0]);
    }

    @Test
    void floatsThatLieRightAreNotCopied() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3, 4);
            NpyArray array = NpyArray.of(DType.F4, memory, 2, 2);
            assertSame(memory, array.floats(arena));

            MemorySegment odd = arena.allocate(17).asSlice(1);
            odd.copyFrom(memory);
            MemorySegment aligned = NpyArray.of(DType.F4, odd, 4).floats(arena);
            assertEquals(0, aligned.address() % 4);
            assertArrayEquals(new float[]{1, 2, 3, 4}, aligned.toArray(ValueLayout.JAVA_FLOAT));

            NpyArray column = new NpyArray(DType.F4, ByteOrder.nativeOrder(), true, List.of(1L, 4L), memory);
            assertSame(memory, column.floats(arena), "with one long dimension both orders are the same");
            NpyArray heap = NpyArray.of(new float[]{5, 6}, 2);
            assertEquals(true, heap.floats(arena).isNative());
            assertArrayEquals(new float[]{5, 6}, heap.floats(arena).toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    @Test
    void anyByteButZeroIsTrue() {
        NpyArray array = NpyArray.of(DType.B1, MemorySegment.ofArray(new byte[]{0, 1, -1, 2}), 4);
        assertArrayEquals(new long[]{0, 1, 1, 1}, array.toLongs());
    }

    @Test
    void factoriesGiveTheTypesOfTheirArrays() {
        assertEquals("f4 (2, 1)", NpyArray.of(new float[2], 2, 1).toString());
        assertEquals("f8 ()", NpyArray.of(new double[1]).toString());
        assertEquals("i8 (3,)", NpyArray.of(new long[3], 3).toString());
        assertEquals("i4 (0, 5)", NpyArray.of(new int[0], 0, 5).toString());
        assertEquals("u1 (1,)", NpyArray.of(new byte[1], 1).toString());
        assertArrayEquals(new long[]{255}, NpyArray.of(new byte[]{-1}, 1).toLongs());
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(new float[3], 4));
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(new float[3], -3));
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(new float[0], 1L << 62, 1L << 62, 0));
        List<Long> ones = Collections.nCopies(33, 1L);
        assertThrows(IllegalArgumentException.class, () -> new NpyArray(DType.F4, ByteOrder.nativeOrder(), false, ones,
                MemorySegment.ofArray(new float[1])));
    }
}
