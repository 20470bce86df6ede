package io.hillock.npy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The header of an npy file, before its elements. Immutable.
 *
 * <pre>
 *   0  magic  \x93 N U M P Y
 *   6  major version (1, 2, 3), minor version (0)
 *   8  length of the text, little-endian: 2 bytes in version 1, 4 bytes in versions 2 and 3
 *      text: a Python dict {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, blanks, newline
 *      elements
 * </pre>
 */
record Header(ElementLayout layout, boolean fortran, List<Long> shape) {
    /** In bytes. Any acceptable shape needs less than 1 kB; a longer text is hostile. */
    static final int LONGEST_TEXT = 1 << 16;
    static final int LONGEST = 12 + LONGEST_TEXT;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION = 6;
    private static final int LENGTH = 8;
    private static final int TEXT_1 = 10;
    private static final int TEXT_2 = 12;
    private static final int ALIGNMENT = 64;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A header and the offset of its elements. */
    record Placed(Header header, long dataOffset) {}

    /**
     * Parses the header at the start of {@code head} and checks that the elements fill the rest of the total exactly.
     * {@code head} holds all {@code total} bytes of the array, or at least the first {@link #LONGEST}.
     */
    static Placed parse(MemorySegment head, long total, ArrayOrigin origin) {
        if (total < TEXT_1 || MemorySegment.mismatch(head, 0, MAGIC.length, MemorySegment.ofArray(MAGIC), 0,
                MAGIC.length) >= 0) {
            throw origin.error("no npy data: it does not start with \\x93NUMPY");
        }
        int major = head.get(ValueLayout.JAVA_BYTE, VERSION);
        int minor = head.get(ValueLayout.JAVA_BYTE, VERSION + 1);
        if (major < 1 || major > 3 || minor != 0) {
            throw origin.error(
                    "npy version " + (major & 0xff) + "." + (minor & 0xff) + " is not one of 1.0, 2.0 and 3.0");
        }
        int text = major == 1 ? TEXT_1 : TEXT_2;
        if (total < text) {
            throw origin.error("truncated in the npy header");
        }
        long length = major == 1
                ? Short.toUnsignedLong(head.get(SHORT, LENGTH))
                : Integer.toUnsignedLong(head.get(INT, LENGTH));
        if (length > LONGEST_TEXT) {
            throw origin.error("npy header of " + length + " bytes; at most " + LONGEST_TEXT + " are read");
        }
        if (length > total - text) {
            throw origin.error("truncated: the npy header needs " + length + " bytes, " + (total - text) + " follow");
        }
        byte[] bytes = head.asSlice(text, length).toArray(ValueLayout.JAVA_BYTE);
        Header header = new HeaderParser(new String(bytes, StandardCharsets.ISO_8859_1), origin).parse();
        long held = total - text - length;
        if (header.bytes() != held) {
            throw origin.error(header.layout.label() + " array of shape " + shapeText(header.shape) + " needs "
                    + header.bytes() + " bytes, " + held + " follow the header");
        }
        return new Placed(header, text + length);
    }

    /** Bytes of all elements. */
    long bytes() {
        return bytes(layout.bytes(), shape).orElseThrow();
    }

    /**
     * The size of an array in bytes; empty if no memory is that large. Even if one dimension is zero, the product of
     * the others must be a valid size, so that strides never overflow.
     */
    static OptionalLong bytes(int elementBytes, List<Long> shape) {
        long spanned = elementBytes;
        try {
            for (long dim : shape) {
                spanned = Math.multiplyExact(spanned, Math.max(dim, 1));
            }
        } catch (ArithmeticException _) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(shape.contains(0L) ? 0 : spanned);
    }

    /** The header in numpy's format, version 1.0, padded so that the elements start at a multiple of 64. */
    static byte[] format(NpyArray array) {
        String dict = "{'descr': '" + array.dtype().descr(array.byteOrder()) + "', 'fortran_order': "
                + (array.fortran() ? "True" : "False") + ", 'shape': " + shapeText(array.shape()) + ", }";
        int size = (TEXT_1 + dict.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        String text = dict + " ".repeat(size - TEXT_1 - dict.length() - 1) + "\n";
        byte[] header = new byte[size];
        MemorySegment segment = MemorySegment.ofArray(header);
        MemorySegment.copy(MAGIC, 0, segment, ValueLayout.JAVA_BYTE, 0, MAGIC.length);
        segment.set(ValueLayout.JAVA_BYTE, VERSION, (byte) 1);
        segment.set(SHORT, LENGTH, (short) text.length());
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, header, TEXT_1, text.length());
        return header;
    }

    /** A shape as a Python tuple. */
    static String shapeText(List<Long> shape) {
        return shape.stream().map(String::valueOf)
                .collect(Collectors.joining(", ", "(", shape.size() == 1 ? ",)" : ")"));
    }
}
