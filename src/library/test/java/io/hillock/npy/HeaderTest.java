package io.hillock.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {
    private static final ArrayOrigin ORIGIN = new ArrayOrigin("x.npz", "a");
    private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    private static byte[] npy(String text, int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
        out.write(text.length() & 0xff);
        out.write(text.length() >> 8);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[dataBytes]);
        return out.toByteArray();
    }

    private static NpyArray view(byte[] bytes) {
        return Npy.plain(Npy.view(MemorySegment.ofArray(bytes), ORIGIN), ORIGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {GOOD, "{'descr':'<f4','fortran_order':False,'shape':(2,3)}\n",
            "{\"shape\": (2L, 3L), \"fortran_order\": False, \"descr\": \"=f4\"}   \n",
            "{ 'shape' : ( 2 , 3 , ) , 'fortran_order' : False , 'descr' : '<f4' , } "})
    void spellingsOfOneHeader(String text) {
        NpyArray array = view(npy(text, 24));
        assertEquals("f4 (2, 3)", array.toString());
        assertFalse(array.fortran());
        assertEquals(ByteOrder.LITTLE_ENDIAN, array.byteOrder());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {"`` ; '{' is expected", "{} ; is missing",
            "{'descr': '<f4', 'fortran_order': False} ; is missing",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)} ; 'descr' stands twice",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'more': 1} ; unknown key 'more'",
            "{'descr': '<f4', 'fortran_order': 0, 'shape': (6,)} ; neither True nor False",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (6)} ; 'shape' is no tuple",
            "{'descr': '<f4', 'fortran_order': False, 'shape': 6} ; '(' is expected",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-6,)} ; no size",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (6.0,)} ; is no tuple",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3 ; ')' is expected",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)} ; no size",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)} ; larger than any memory",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4)} ; larger than any memory",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (7,)} ; needs 28 bytes, 24 follow",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (5,)} ; needs 20 bytes, 24 follow",
            "{'descr': '|f4', 'fortran_order': False, 'shape': (6,)} ; has no byte order",
            "{'descr': 'f4', 'fortran_order': False, 'shape': (6,)} ; dtype 'f4' is not read",
            "{'descr': '', 'fortran_order': False, 'shape': (6,)} ; dtype '' is not read",
            "{'descr': '<f16', 'fortran_order': False, 'shape': (6,)} ; dtype '<f16' is not read",
            "{'descr': '|O', 'fortran_order': False, 'shape': (6,)} ; pickles",
            "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,)} ; structured",
            "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (6,)} ; a plain string is expected",
            "{'descr: 6} ; a plain string is expected",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} x ; something follows the dict"})
    void headersThatAreRefused(String text, String why) {
        assertRefused(why, npy(text, 24));
    }

    @Test
    void framesThatAreRefused() {
        byte[] good = npy(GOOD, 24);
        assertRefused("does not start with", new byte[0]);
        assertRefused("does not start with", "\u0093NUMPX\1\0..........".getBytes(StandardCharsets.ISO_8859_1));
        byte[] version = good.clone();
        version[6] = 4;
        assertRefused("npy version 4.0", version);
        version[6] = 2;
        assertRefused("at most 65536 are read", version);
        byte[] length = good.clone();
        length[9] = 0x70;
        assertRefused("truncated: the npy header needs", length);
        String ones = "1, ".repeat(33);
        assertRefused("more than 32 dimensions",
                npy("{'descr': '|u1', 'fortran_order': False, 'shape': (" + ones + ")}", 1));
        assertRefused("truncated", new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 1, 0});
        for (int size = 0; size < good.length; size++) {
            byte[] truncated = Arrays.copyOf(good, size);
            assertThrows(NpyException.class, () -> view(truncated));
        }
    }

    private static void assertRefused(String why, byte[] bytes) {
        NpyException e = assertThrows(NpyException.class, () -> view(bytes));
        assertTrue(e.getMessage().startsWith("x.npz: entry 'a': ") && e.getMessage().contains(why), e.getMessage());
        assertEquals("x.npz", e.file());
        assertEquals("a", e.entry());
    }

    @Test
    void messagesAreOneLine() {
        NpyException e = assertThrows(NpyException.class,
                () -> view(npy("{'a\nb\u0085\r': 1}".replace("\u0085", "\u001b"), 0)));
        assertTrue(e.getMessage().contains("unknown key 'a?b??'"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void damagedHeadersAreReadOrRefused(long seed) {
        Random random = new Random(seed);
        List<String> pieces = List.of("{", "}", "(", ")", ",", ":", "'", "\"", "-1", "0", "9223372036854775807", "True",
                "'descr'", "'shape'", "\\", "[", "<f8", ">i2", "|b1", "\0", "\n", "é");
        int read = 0;
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder(GOOD);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(text.length());
                int end = Math.min(text.length(), at + random.nextInt(4));
                text.replace(at, end, random.nextBoolean() ? pieces.get(random.nextInt(pieces.size())) : "");
            }
            byte[] bytes = npy(text.toString(), random.nextInt(3) * 12);
            if (random.nextInt(4) == 0) {
                bytes[random.nextInt(12)] = (byte) random.nextInt();
            }
            try {
                NpyArray array = view(bytes);
                assertEquals(array.size(), array.toFloats().length, "seed " + seed + ": " + text);
                read++;
            } catch (NpyException e) {
                assertEquals(1, e.getMessage().lines().count(), "seed " + seed + ": " + text);
            }
        }
        assertTrue(read > 0, "seed " + seed + ": every header was refused");
    }
}
