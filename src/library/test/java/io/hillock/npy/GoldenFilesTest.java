package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that numpy wrote (golden.py). */
class GoldenFilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void everyTypeByteOrderAndMemoryOrder(String file) {
        Npz npz = Npz.open(Golden.file(file));
        assertEquals(46, npz.names().size());
        for (String name : npz.names()) {
            NpyArray array = npz.array(name);
            NpyArrayTest.assertConverts(array);
            String[] parts = name.split("_", -1);
            assertEquals(parts[0], array.dtype().label(), name);
            if (parts.length == 3) {
                assertEquals(List.of(2L, 3L, 4L), array.shape(), name);
                assertEquals(parts[1].equals("be"), array.byteOrder() == ByteOrder.BIG_ENDIAN, name);
                assertEquals(parts[2].equals("f"), array.fortran(), name);
            } else {
                assertEquals(parts[1], String.join("x", array.shape().stream().map(String::valueOf).toList()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version1.npy", "version2.npy", "version3.npy"})
    void everyVersionIsMappedWithoutCopy(String file) {
        try (Arena arena = Arena.ofConfined()) {
            NpyArray array = Npy.read(Golden.file(file), arena);
            NpyArrayTest.assertConverts(array);
            assertTrue(array.data().isMapped());
            assertTrue(array.data().isReadOnly());
            assertEquals(array.data().address(), array.floats(arena).address());
        }
    }

    @Test
    void bigEndianFortranIsConverted() {
        NpyArray array = Npy.read(Golden.file("big_endian.npy"));
        assertEquals(ByteOrder.BIG_ENDIAN, array.byteOrder());
        assertTrue(array.fortran());
        NpyArrayTest.assertConverts(array);
    }

    @Test
    void halvesWidenAsNumpyWidensThem() {
        Npz npz = Npz.open(Golden.file("half.npz"));
        assertArrayEquals(npz.array("float").toFloats(), npz.array("half").toFloats());
        assertEquals(0x80000000, Float.floatToRawIntBits(npz.array("half").toFloats()[1]), "-0 stays -0");
    }

    @Test
    void zip64IsRead() {
        Npz npz = Npz.open(Golden.file("zip64.npz"));
        assertEquals(Set.of("a", "b"), npz.names());
        NpyArrayTest.assertConverts(npz.array("a"));
        NpyArrayTest.assertConverts(npz.array("b"));
    }

    @ParameterizedTest
    @CsvSource({"object.npy,object arrays are pickles and are not read",
            "structured.npy,is a structured array with the fields",
            "complex.npy,dtype '<c8' is not read", "text.npy,dtype '<U2' is not read"})
    void otherTypesAreRefusedByName(String file, String why) {
        NpyException e = assertThrows(NpyException.class, () -> Npy.read(Golden.file(file)));
        assertTrue(e.getMessage().contains(file + ": " + why), e.getMessage());
    }
}
