package io.hillock.server.json;

import io.hillock.server.request.ServiceException;
import java.nio.charset.StandardCharsets;

/**
 * Walks through one JSON text (RFC 8259) in a byte array, without building anything. Every method throws a {@link ServiceException} that is
 * {@code INVALID} and names the byte if the text is not what it reads. One thread.
 */
final class JsonCursor {
    private final byte[] bytes;
    private final int end;
    private final int mostDepth;
    private final JsonStrings text = new JsonStrings(this);
    private int at;
    private int depth;

    /** @param mostDepth how many arrays and objects may be nested */
    JsonCursor(byte[] bytes, int from, int end, int mostDepth) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
        this.mostDepth = mostDepth;
    }

    /** The place of the next byte. */
    int position() {
        return at;
    }

    /** Goes to another place, at the same depth. */
    void position(int to) {
        at = to;
    }

    /** Bytes to the end of the text. */
    int remaining() {
        return end - at;
    }

    byte[] bytes() {
        return bytes;
    }

    int end() {
        return end;
    }

    ServiceException malformed(String expected) {
        String found = at >= end
                ? "the end"
                : Character.isISOControl(bytes[at]) || bytes[at] < 0
                        ? "byte " + (bytes[at] & 0xff)
                        : "'" + (char) bytes[at] + "'";
        return ServiceException.invalid(
                "the JSON is malformed at byte " + at + ": " + expected + " is expected, " + found + " is there");
    }

    /** The next byte that is no white space, which stays; 0 at the end. */
    byte peek() {
        while (at < end) {
            byte next = bytes[at];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next;
            }
            at++;
        }
        return 0;
    }

    void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed("'" + wanted + "'");
        }
        at++;
    }

    /** Enters an object or an array. */
    void open(char bracket) {
        expect(bracket);
        if (++depth > mostDepth) {
            throw ServiceException
                    .invalid("the JSON is nested deeper than the " + mostDepth + " levels that the service reads");
        }
    }

    /**
     * Goes to the next member or element, or leaves.
     *
     * @param first whether none was read yet
     * @return whether there is one
     */
    boolean more(char closing, boolean first) {
        byte next = peek();
        if (next == closing) {
            at++;
            depth--;
            return false;
        }
        if (!first) {
            if (next != ',') {
                throw malformed("',' or '" + closing + "'");
            }
            at++;
            if (peek() == closing) {
                throw malformed("a value after ','");
            }
        }
        return true;
    }

    /** A member's name and its colon. */
    String key() {
        String key = string();
        expect(':');
        return key;
    }

    /** Requires that nothing follows. */
    void finish() {
        if (peek() != 0 || at < end) {
            throw malformed("the end");
        }
    }

    String string() {
        return text.string();
    }

    /** Takes the next byte, white space included. */
    int take() {
        return at < end ? bytes[at++] : -1;
    }

    /** Skips the text of a number and returns where it began. Its syntax is checked. */
    int number() {
        byte next = peek();
        int from = at;
        if (next == '-') {
            at++;
        }
        int whole = digits();
        if (whole > 1 && bytes[at - whole] == '0') {
            at -= whole;
            throw malformed("a number without leading zeros");
        }
        if (at < end && bytes[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            digits();
        }
        return from;
    }

    private int digits() {
        int from = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw malformed("a digit");
        }
        return at - from;
    }

    boolean bool() {
        if (peek() == 't') {
            literal("true");
            return true;
        }
        literal("false");
        return false;
    }

    private void literal(String word) {
        peek();
        for (int i = 0; i < word.length(); i++, at++) {
            if (at >= end || bytes[at] != word.charAt(i)) {
                throw malformed("'" + word + "'");
            }
        }
    }

    /**
     * A value that is no array and no object: a String, a Boolean, a Long (unsigned ones beyond 2^63 as their bits), or a Double.
     */
    Object scalar() {
        return switch (peek()) {
            case '"' -> string();
            case 't', 'f' -> bool();
            case '[', '{', 'n' -> throw malformed("a text, a number, true or false");
            default -> {
                int from = number();
                yield numberOf(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1));
            }
        };
    }

    private static Object numberOf(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            try {
                return Long.parseUnsignedLong(text);
            } catch (NumberFormatException f) {
                return Double.valueOf(text);
            }
        }
    }

    /** Skips one value of any kind. */
    void skip() {
        switch (peek()) {
            case '"' -> string();
            case 't', 'f' -> bool();
            case 'n' -> literal("null");
            case '[' -> {
                open('[');
                for (boolean first = true; more(']', first); first = false) {
                    skip();
                }
            }
            case '{' -> {
                open('{');
                for (boolean first = true; more('}', first); first = false) {
                    key();
                    skip();
                }
            }
            default -> number();
        }
    }
}
