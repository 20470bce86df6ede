package io.hillock.server.json;

import io.hillock.server.request.RequestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Writes UTF-8 into a request's byte buffer. One thread. */
final class InferJsonBuffer {
    private static final int LONGEST_NUMBER = 20;
    private static final String HEX = "0123456789abcdef";

    private final RequestMemory memory;
    private byte[] bytes;
    private int length;

    InferJsonBuffer(RequestMemory memory) {
        this.memory = memory;
        bytes = memory.bytes(0, 0);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = memory.bytes(Math.addExact(length, more), length);
        }
    }

    InferJsonBuffer raw(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** ASCII as it is. */
    @SuppressWarnings("deprecation") // The fastest way for ASCII.
    InferJsonBuffer raw(String ascii) {
        reserve(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    InferJsonBuffer raw(MemorySegment data) {
        int size = Math.toIntExact(data.byteSize());
        reserve(size);
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, bytes, length, size);
        length += size;
        return this;
    }

    InferJsonBuffer number(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits == 0 ? raw("0.0") : value == 1 ? raw("1.0") : raw(Float.toString(value));
    }

    InferJsonBuffer number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(Long.toString(value));
        }
        reserve(LONGEST_NUMBER);
        long rest = Math.abs(value);
        int digits = 1;
        for (long power = 10; digits < LONGEST_NUMBER - 1 && rest >= power; power *= 10) {
            digits++;
        }
        if (value < 0) {
            bytes[length++] = '-';
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** A text in quotation marks. */
    InferJsonBuffer text(String text) {
        raw('"');
        for (int i = 0; i < text.length();) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            if (code == '"' || code == '\\') {
                raw('\\').raw((char) code);
            } else if (code < ' ' || code == 0x7f) {
                raw("\\u00").raw(HEX.charAt(code >> 4)).raw(HEX.charAt(code & 15));
            } else if (code < 0x80) {
                raw((char) code);
            } else {
                byte[] utf8 = new String(Character.toChars(code)).getBytes(StandardCharsets.UTF_8);
                reserve(utf8.length);
                System.arraycopy(utf8, 0, bytes, length, utf8.length);
                length += utf8.length;
            }
        }
        return raw('"');
    }
}
