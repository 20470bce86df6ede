package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenIsRead(long seed) {
        Random random = new Random(seed);
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            arrays.put("array " + i + "/ü:z", random(random));
        }
        for (Npz.Compression compression : Npz.Compression.values()) {
            Path file = folder.resolve(compression + ".npz");
            Npz.write(file, arrays, compression);
            Npz npz = Npz.open(file);
            assertEquals(List.copyOf(arrays.keySet()), List.copyOf(npz.names()), "seed " + seed);
            arrays.forEach((name, array) -> assertSameArray(array, npz.array(name), "seed " + seed + ", " + name));
        }
        for (NpyArray array : arrays.values()) {
            Path file = folder.resolve("x.npy");
            Npy.write(file, array);
            try (Arena arena = Arena.ofConfined()) {
                assertSameArray(array, Npy.read(file, arena), "seed " + seed + ", " + array);
            }
        }
    }

    private static NpyArray random(Random random) {
        DType dtype = DType.values()[random.nextInt(DType.values().length)];
        long[] shape = random.ints(random.nextInt(5), 0, 9).asLongStream().toArray();
        long size = 1;
        for (long dim : shape) {
            size *= dim;
        }
        byte[] bytes = new byte[(int) size * dtype.bytes()];
        random.nextBytes(bytes);
        return new NpyArray(dtype, random.nextBoolean() || dtype.bytes() == 1
                ? ByteOrder.nativeOrder()
                : ByteOrder.BIG_ENDIAN, random.nextBoolean(),
                NpyArray.of(dtype, MemorySegment.ofArray(bytes), shape).shape(),
                MemorySegment.ofArray(bytes));
    }

    private static void assertSameArray(NpyArray expected, NpyArray found, String where) {
        assertEquals(expected.toString(), found.toString(), where);
        assertEquals(expected.byteOrder(), found.byteOrder(), where);
        assertEquals(expected.fortran(), found.fortran(), where);
        assertEquals(-1, expected.data().mismatch(found.data()), where);
    }

    @Test
    void theBytesAreTheFormats() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, NpyArray.of(new int[]{1, -2, 3}, 3));
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(128 + 12, bytes.length);
        assertEquals("\u0093NUMPY\1\0\u0076\0{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }",
                new String(bytes, StandardCharsets.ISO_8859_1).substring(0, 128).stripTrailing());
        assertEquals('\n', bytes[127]);
        assertEquals(-2, MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_INT_UNALIGNED, 132));
    }

    @Test
    void aFileIsReplacedWholeAndNothingStaysBeside() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, NpyArray.of(new int[1000], 1000));
        NpyArray old = Npy.read(file);
        Npy.write(file, NpyArray.of(new float[]{7}));
        assertArrayEquals(new long[1000], old.toLongs(), "the old file stays mapped");
        assertArrayEquals(new float[]{7}, Npy.read(file).toFloats());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFailedWriteKeepsTheOldFile() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, NpyArray.of(new float[]{7}));
        Arena arena = Arena.ofConfined();
        NpyArray closed = NpyArray.of(DType.F4, arena.allocate(8, 4), 2);
        arena.close();
        assertThrows(IllegalStateException.class, () -> Npy.write(file, closed));
        assertThrows(IllegalStateException.class,
                () -> Npz.write(file, Map.of("a", closed), Npz.Compression.STORED));
        assertArrayEquals(new float[]{7}, Npy.read(file).toFloats());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void whatCannotBeReadOrWrittenIsNamed() {
        assertMessage("no such file", () -> Npy.read(folder.resolve("a.npy")));
        assertMessage("no regular file", () -> Npz.open(folder));
        assertMessage("writing failed", () -> Npy.write(folder.resolve("missing/a.npy"), NpyArray.of(new int[1], 1)));
        assertMessage("names no entry", () -> Npz.write(folder.resolve("a.npz"),
                Map.of("x".repeat(70_000), NpyArray.of(new int[1], 1)), Npz.Compression.DEFLATED));
    }

    private void assertMessage(String part, Runnable run) {
        NpyException e = assertThrows(NpyException.class, run::run);
        assertTrue(e.getMessage().contains(part) && e.getMessage().startsWith(folder.toString()), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }
}
