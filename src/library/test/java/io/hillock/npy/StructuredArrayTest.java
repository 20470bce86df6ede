package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructuredArrayTest {
    private static final ArrayOrigin ORIGIN = new ArrayOrigin("a.npy");

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(StructuredArrayTest.class.getResource("/event/" + name).toURI());
    }

    /** {@code elements} behind a header with this descr and shape. */
    private static NpyData array(String descr, String shape, byte... elements) {
        String dict = "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + dict.length() + elements.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) dict.length())
                .put(dict.getBytes(StandardCharsets.US_ASCII)).put(elements);
        return Npy.view(MemorySegment.ofArray(bytes.array()), ORIGIN);
    }

    @Test
    void numpysPaddingAndByteOrders() throws URISyntaxException {
        StructuredArray array = assertInstanceOf(StructuredArray.class, Npy.readData(golden("aligned.npy")));
        assertEquals(List.of("p", "t", "x", "y"), array.names());
        assertEquals("(p i1, t f8, x u2, y i4) (50,)", array.toString());
        assertEquals(24, array.elementBytes());
        assertEquals(List.of(0, 8, 16, 20), array.fields().stream().map(StructuredArray.Field::offset).toList());
        StructuredArray.Field time = array.field("t").orElseThrow();
        assertEquals(ByteOrder.BIG_ENDIAN, time.byteOrder());
        PrimitiveIterator.OfDouble times = array.doubles(time);
        PrimitiveIterator.OfLong rows = array.longs(array.field("y").orElseThrow());
        for (int i = 0; i < 50; i++) {
            assertEquals(40 * i + i % 7, times.nextDouble());
            assertEquals(11 * i % 34, rows.nextLong());
        }
        assertFalse(times.hasNext());
        assertEquals(Optional.empty(), array.field("z"));
        assertThrows(IllegalArgumentException.class, () -> array.longs(time));
    }

    @Test
    void anNpzSaysWhichOfItsArraysAreStructured() throws URISyntaxException {
        Npz stored = Npz.open(golden("recordings.npz"));
        assertTrue(stored.isStructured("first"));
        assertEquals(20, stored.data("second").size());
        assertTrue(Npz.open(golden("deflated.npz")).isStructured("only"));
        assertFalse(Npz.open(golden("columns.npz")).isStructured("t"));
        assertFalse(Npz.open(golden("frames.npz")).isStructured("split"));
        assertEquals("is a structured array with the fields x, y, t, p, a plain array is needed",
                assertThrows(NpyException.class, () -> stored.array("first")).problem());
    }

    @Test
    void emptyOnesHaveNoRecords() {
        StructuredArray array = assertInstanceOf(StructuredArray.class, array("[('t', '<i8'), ('x', '|u1')]", "(0,)"));
        assertEquals(0, array.size());
        assertFalse(array.longs(array.field("x").orElseThrow()).hasNext());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
            "[('a', '<f4', (2,))];field 'a' is an array, which is not read",
            "[('a', [('b', '<f4')])];field 'a' is structured itself, which is not read",
            "[(('title', 'a'), '<f4')];structured arrays whose fields have titles are not read",
            "[('a', '|O')];field 'a': object arrays are pickles and are not read",
            "[('a', '<U4')];`field 'a': dtype '<U4' is not read; f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 are`",
            "[('a', '<i4'), ('a', '<i4')];two fields are named 'a'",
            "[('a', '<i4'), ('', '|V99999')];elements of more than 65536 bytes are not read",
            "[('a', '<i4'), ('', '|V-9')];padding of type '|V-9'",
            "[];a structured array without fields",
            "[('', '|V4')];a structured array without fields",
            "[('a', '<i4'];')' is expected",
            "[('a' '<i4')];',' is expected"})
    void otherDescrsAreRefused(String descr, String why) {
        String message = assertThrows(NpyException.class, () -> array(descr, "(0,)")).getMessage();
        assertTrue(message.startsWith("a.npy: ") && message.endsWith(why), message);
    }

    @Test
    void theElementsMustFillTheFile() {
        assertEquals("a.npy: structured array of shape (2,) needs 10 bytes, 9 follow the header",
                assertThrows(NpyException.class, () -> array("[('t', '<i4'), ('p', '|b1')]", "(2,)", new byte[9]))
                        .getMessage());
    }
}
