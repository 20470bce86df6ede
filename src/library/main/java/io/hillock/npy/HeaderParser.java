package io.hillock.npy;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the Python literal that numpy writes before the elements. It is a dict of {@code descr} (a string, or a list of
 * fields for a structured array), {@code fortran_order} (a truth value) and {@code shape} (a tuple of integers), each
 * once, in any order. One thread.
 */
final class HeaderParser {
    /** numpy's own limit before version 2. */
    static final int HIGHEST_RANK = 32;
    /** Of a structured array, in bytes. */
    private static final int LARGEST_ELEMENT = 1 << 16;

    private final String text;
    private final ArrayOrigin origin;
    private int at;

    private ElementLayout layout;
    private Boolean fortran;
    private List<Long> shape;

    HeaderParser(String text, ArrayOrigin origin) {
        this.text = text;
        this.origin = origin;
    }

    Header parse() {
        expect('{');
        while (!accept('}')) {
            entry();
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        blanks();
        if (at != text.length()) {
            throw malformed("something follows the dict");
        }
        if (layout == null || fortran == null || shape == null) {
            throw malformed("'descr', 'fortran_order' or 'shape' is missing");
        }
        return header();
    }

    private void entry() {
        String key = string();
        expect(':');
        blanks();
        switch (key) {
            case "descr" -> {
                once(layout, key);
                layout = peek() == '[' ? fields() : plain(string());
            }
            case "fortran_order" -> {
                once(fortran, key);
                fortran = truth();
            }
            case "shape" -> {
                once(shape, key);
                shape = tuple();
            }
            default -> throw malformed("unknown key '" + excerpt(key) + "'");
        }
    }

    private Header header() {
        if (Header.bytes(layout.bytes(), shape).isEmpty()) {
            throw origin.error("shape " + excerpt(shape.toString()) + " is larger than any memory");
        }
        return new Header(layout, fortran, shape);
    }

    private ElementLayout.Plain plain(String descr) {
        char order = descr.isEmpty() ? ' ' : descr.charAt(0);
        DType dtype = DType.of(descr.isEmpty() ? "" : descr.substring(1)).orElseThrow(() -> unsupported(descr));
        ByteOrder byteOrder = switch (order) {
            case '<' -> ByteOrder.LITTLE_ENDIAN;
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            case '|' -> {
                if (dtype.bytes() > 1) {
                    throw malformed("'" + descr + "' has no byte order");
                }
                yield ByteOrder.nativeOrder();
            }
            default -> throw unsupported(descr);
        };
        return new ElementLayout.Plain(dtype, byteOrder);
    }

    /** A list of pairs of name and type. Padding between fields has the name '' and a type such as '|V4'. */
    private ElementLayout.Structured fields() {
        List<StructuredArray.Field> fields = new ArrayList<>();
        int offset = 0;
        expect('[');
        while (!accept(']')) {
            expect('(');
            blanks();
            if (peek() == '(') {
                throw origin.error("structured arrays whose fields have titles are not read");
            }
            String name = string();
            expect(',');
            blanks();
            if (peek() == '[') {
                throw origin.error("field '" + excerpt(name) + "' is structured itself, which is not read");
            }
            String type = string();
            if (accept(',')) {
                throw origin.error("field '" + excerpt(name) + "' is an array, which is not read");
            }
            expect(')');
            if (name.isEmpty() && type.startsWith("|V")) {
                offset = checkedEnd(offset, padding(type));
            } else {
                fields.add(field(fields, name, type, offset));
                offset = checkedEnd(offset, fields.getLast().dtype().bytes());
            }
            if (!accept(',')) {
                expect(']');
                break;
            }
        }
        if (fields.isEmpty()) {
            throw malformed("a structured array without fields");
        }
        return new ElementLayout.Structured(List.copyOf(fields), offset);
    }

    private StructuredArray.Field field(List<StructuredArray.Field> before, String name, String type, int offset) {
        if (before.stream().anyMatch(field -> field.name().equals(name))) {
            throw malformed("two fields are named '" + excerpt(name) + "'");
        }
        ElementLayout.Plain plain;
        try {
            plain = plain(type);
        } catch (NpyException e) {
            throw origin.error("field '" + excerpt(name) + "': " + e.problem());
        }
        return new StructuredArray.Field(name, plain.dtype(), plain.byteOrder(), offset);
    }

    private int padding(String type) {
        try {
            return Integer.parseUnsignedInt(type.substring(2));
        } catch (NumberFormatException _) {
            throw malformed("padding of type '" + excerpt(type) + "'");
        }
    }

    private int checkedEnd(int offset, int bytes) {
        if (bytes < 0 || bytes > LARGEST_ELEMENT - offset) {
            throw origin.error("elements of more than " + LARGEST_ELEMENT + " bytes are not read");
        }
        return offset + bytes;
    }

    private NpyException unsupported(String descr) {
        if (descr.contains("O")) {
            return origin.error("object arrays are pickles and are not read");
        }
        return origin.error("dtype '" + excerpt(descr) + "' is not read; f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1 are");
    }

    private void once(Object value, String key) {
        if (value != null) {
            throw malformed("'" + key + "' stands twice");
        }
    }

    private List<Long> tuple() {
        List<Long> dims = new ArrayList<>();
        expect('(');
        while (!accept(')')) {
            if (dims.size() == HIGHEST_RANK) {
                throw origin.error("more than " + HIGHEST_RANK + " dimensions");
            }
            dims.add(integer());
            if (accept(',')) {
                continue;
            }
            if (dims.size() == 1) {
                throw malformed("'shape' is no tuple");
            }
            expect(')');
            break;
        }
        return List.copyOf(dims);
    }

    /** Digits, with an optional L, which Python 2 wrote after long integers. */
    private long integer() {
        blanks();
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        long value;
        try {
            value = Long.parseLong(text, start, at, 10);
        } catch (NumberFormatException _) {
            throw malformed("'shape' holds something that is no size");
        }
        accept('L');
        return value;
    }

    private boolean truth() {
        for (String word : List.of("True", "False")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw malformed("'fortran_order' is neither True nor False");
    }

    private String string() {
        blanks();
        char quote = peek();
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0 || text.substring(at, end).contains("\\")) {
            throw malformed("a plain string is expected");
        }
        String content = text.substring(at + 1, end);
        at = end + 1;
        return content;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw malformed("'" + c + "' is expected");
        }
    }

    private boolean accept(char c) {
        blanks();
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\n') {
            at++;
        }
    }

    /** The next character, NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private NpyException malformed(String what) {
        return origin.error("malformed npy header at byte " + at + " of its text: " + what);
    }

    private static String excerpt(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
