package io.hillock.npy;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the Python literal that numpy writes before the elements. It is a dict of {@code descr} (a string),
 * {@code fortran_order} (a truth value) and {@code shape} (a tuple of integers), each once, in any order. One thread.
 */
final class HeaderParser {
    /** numpy's own limit before version 2. */
    static final int HIGHEST_RANK = 32;

    private final String text;
    private final ArrayOrigin origin;
    private int at;

    private String descr;
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
        if (descr == null || fortran == null || shape == null) {
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
                once(descr, key);
                if (peek() == '[' || peek() == '(') {
                    throw origin.error("structured arrays are not read");
                }
                descr = string();
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
        char order = descr.isEmpty() ? ' ' : descr.charAt(0);
        DType dtype = DType.of(descr.isEmpty() ? "" : descr.substring(1)).orElseThrow(() -> unsupported());
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
            default -> throw unsupported();
        };
        if (Header.bytes(dtype, shape).isEmpty()) {
            throw origin.error("shape " + excerpt(shape.toString()) + " is larger than any memory");
        }
        return new Header(dtype, byteOrder, fortran, shape);
    }

    private NpyException unsupported() {
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
