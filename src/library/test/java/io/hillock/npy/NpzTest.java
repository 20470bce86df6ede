package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CENTRAL = 0x02014b50;

    @TempDir
    Path folder;

    private static NpyArray floats(int size) {
        return Golden.array(DType.F4, ByteOrder.LITTLE_ENDIAN, false, size);
    }

    private byte[] written(Npz.Compression compression, NpyArray array) throws IOException {
        Path file = folder.resolve("x.npz");
        Npz.write(file, Map.of("a", array), compression);
        return Files.readAllBytes(file);
    }

    private static Npz view(byte[] bytes) {
        return Npz.view(MemorySegment.ofArray(bytes), Arena.ofAuto(), new ArrayOrigin("x.npz"));
    }

    @Test
    void storedArraysAreMappedAligned() {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        for (int i = 1; i < 70; i++) {
            arrays.put("n".repeat(i), floats(i));
        }
        Path file = folder.resolve("x.npz");
        Npz.write(file, arrays, Npz.Compression.STORED);
        try (Arena arena = Arena.ofConfined()) {
            Npz npz = Npz.open(file, arena);
            for (String name : npz.names()) {
                NpyArray array = npz.array(name);
                assertTrue(array.data().isMapped());
                assertEquals(0, array.data().address() % 64, name);
                assertEquals(array.data().address(), array.floats(arena).address());
                NpyArrayTest.assertConverts(array);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameArraysSameBytes(Npz.Compression compression) throws IOException {
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            byte[] east = written(compression, floats(1000));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Pago_Pago"));
            assertArrayEquals(east, written(compression, floats(1000)));
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void anEmptyFileHasNoArrays() throws IOException {
        Path file = folder.resolve("x.npz");
        Npz.write(file, Map.of(), Npz.Compression.DEFLATED);
        Npz npz = Npz.open(file);
        assertEquals(Set.of(), npz.names());
        NpyException e = assertThrows(NpyException.class, () -> npz.array("a\nb"));
        assertEquals(file + ": no array 'a?b'; it has []", e.getMessage());
    }

    @Test
    void foldersAreSkippedAndOtherFilesKeepTheirNames() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setComment("with a comment PK\5\6");
            zip.putNextEntry(new ZipEntry("folder/"));
            zip.putNextEntry(new ZipEntry("folder/read.me"));
            zip.write("hello".getBytes(StandardCharsets.US_ASCII));
        }
        Npz npz = view(out.toByteArray());
        assertEquals(Set.of("folder/read.me"), npz.names());
        assertRefused("entry 'folder/read.me': no npy data", npz, "folder/read.me");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a"));
            zip.putNextEntry(new ZipEntry("a.npy"));
        }
        NpyException e = assertThrows(NpyException.class, () -> view(out.toByteArray()));
        assertEquals("x.npz: two entries are named 'a'", e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void flippedBitsInTheDataAreFound(Npz.Compression compression) throws IOException {
        byte[] bytes = written(compression, floats(1000));
        bytes[bytes.length / 2] ^= 4;
        assertThrows(NpyException.class, () -> view(bytes).array("a"));
    }

    @Test
    void directoryEntriesThatLieAreRefused() throws IOException {
        byte[] good = written(Npz.Compression.DEFLATED, floats(1000));
        assertRefused("encrypted", patched(good, 8, 1), "a");
        assertRefused("zip method 12 is not read", patched(good, 10, 12), "a");
        assertRefused("CRC-32", patched(good, 16, 1), "a");
        assertRefused("lies outside the file", patched(good, 20, 1 << 30), "a");
        assertRefused("truncated", patched(good, 20, 200), "a");
        assertRefused("cannot hold the declared", patched(good, 24, 1 << 30), "a");
        assertRefused("less than its declared size", patched(good, 24, 4228), "a");
        assertRefused("needs 4000 bytes, 3900 follow", patched(good, 24, 4028), "a");
        assertRefused("lies outside the file", patched(good, 42, 1 << 30), "a");
        assertRefused("damaged local header", patched(good, 42, 1), "a");
        byte[] stored = written(Npz.Compression.STORED, floats(1000));
        assertRefused("a stored entry of two sizes", patched(stored, 24, 5000), "a");
    }

    /**
     * Returns the file with one field of its only directory entry changed. 16-bit fields are followed by zeros here.
     */
    private static Npz patched(byte[] bytes, int field, int value) {
        byte[] copy = bytes.clone();
        MemorySegment segment = MemorySegment.ofArray(copy);
        int at = copy.length - 4;
        while (segment.get(INT, at) != CENTRAL) {
            at--;
        }
        segment.set(INT, at + field, value);
        return view(copy);
    }

    /** A directory entry that declares 8 GiB in a zip64 field. */
    @Test
    void whatInflatesBeyondTheLimitIsRefused() throws IOException {
        byte[] good = written(Npz.Compression.DEFLATED, floats(1000));
        MemorySegment segment = MemorySegment.ofArray(good);
        int at = good.length - 4;
        while (segment.get(INT, at) != CENTRAL) {
            at--;
        }
        // Only the size is in the extra field: id 1, 8 bytes, little-endian 2 << 32.
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(good, 0, at + 46 + 5);
        byte[] extra = new byte[12];
        MemorySegment.ofArray(extra).set(INT, 0, 8 << 16 | 1);
        MemorySegment.ofArray(extra).set(INT, 8, 2);
        out.writeBytes(extra);
        out.write(good, at + 46 + 5, good.length - at - 46 - 5);
        byte[] bytes = out.toByteArray();
        MemorySegment bomb = MemorySegment.ofArray(bytes);
        bomb.set(INT, at + 24, -1);
        bomb.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 30, (short) 12);
        bomb.set(INT, bytes.length - 10, 46 + 5 + 12);
        assertRefused("inflates to 8589934592 bytes; at most 4294967296", view(bytes), "a");
    }

    /** The header declares less than the deflated data holds; no more than declared is inflated. */
    @Test
    void dataBeyondTheDeclaredSizeIsRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        NpyArray array = floats(4);
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(Npy.header(array));
            zip.write(new byte[10_000_000]);
        }
        assertRefused("needs 16 bytes, 10000000 follow", view(out.toByteArray()), "a");
        assertRefused("more than its declared size", patched(out.toByteArray(), 24, 128 + 16), "a");
    }

    private static void assertRefused(String why, Npz npz, String name) {
        NpyException e = assertThrows(NpyException.class, () -> npz.array(name));
        assertTrue(e.getMessage().contains(why) && e.getMessage().contains("entry '" + name + "'"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void damagedFilesAreReadOrRefused(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] zip64 = Files.readAllBytes(Golden.file("zip64.npz"));
        byte[] ours = written(Npz.Compression.DEFLATED, floats(50));
        byte[] stored = written(Npz.Compression.STORED, floats(50));
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = (switch (round % 3) {
                case 0 -> zip64;
                case 1 -> ours;
                default -> stored;
            }).clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = bytes.length - 1 - (int) (bytes.length * Math.pow(random.nextDouble(), 2));
                bytes[at] = random.nextBoolean() ? (byte) 0xff : (byte) random.nextInt();
            }
            try (Arena arena = Arena.ofConfined()) {
                Npz npz = Npz.view(MemorySegment.ofArray(bytes), arena, new ArrayOrigin("x.npz"));
                for (String name : npz.names()) {
                    NpyArray array = npz.array(name);
                    assertEquals(array.size(), array.toDoubles().length, "seed " + seed + ", round " + round);
                }
            } catch (NpyException e) {
                assertEquals(1, e.getMessage().lines().count(), "seed " + seed + ", round " + round);
            }
        }
    }

    @Test
    void truncatedFilesAreRefused() throws IOException {
        byte[] good = written(Npz.Compression.DEFLATED, floats(10));
        for (int size = 0; size < good.length; size++) {
            byte[] truncated = Arrays.copyOf(good, size);
            NpyException e = assertThrows(NpyException.class, () -> view(truncated));
            assertEquals("x.npz: no npz: it has no zip directory (truncated?)", e.getMessage());
        }
        Path empty = folder.resolve("empty.npz");
        try (OutputStream out = Files.newOutputStream(empty)) {
            out.flush();
        }
        assertThrows(NpyException.class, () -> Npz.open(empty));
        assertThrows(NpyException.class, () -> Npy.read(empty));
    }
}
