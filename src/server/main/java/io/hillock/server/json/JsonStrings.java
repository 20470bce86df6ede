package io.hillock.server.json;

import io.hillock.server.request.ServiceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the texts of a {@link JsonCursor}. They must be UTF-8, and their control characters escaped. */
final class JsonStrings {
    private final JsonCursor json;

    JsonStrings(JsonCursor json) {
        this.json = json;
    }

    String string() {
        json.expect('"');
        byte[] bytes = json.bytes();
        int from = json.position();
        boolean plain = true;
        int at = from;
        for (; at < json.end() && bytes[at] != '"'; at++) {
            if (bytes[at] == '\\') {
                return escaped(from);
            }
            requireNoControl(at);
            plain &= bytes[at] > 0;
        }
        json.position(at);
        json.expect('"');
        int length = at - from;
        return plain ? new String(bytes, from, length, StandardCharsets.ISO_8859_1) : utf8(from, length);
    }

    private void requireNoControl(int at) {
        byte one = json.bytes()[at];
        if (one >= 0 && one < ' ') {
            json.position(at);
            throw json.malformed("a character that needs no escape");
        }
    }

    private String utf8(int offset, int length) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json.bytes(), offset, length)).toString();
        } catch (CharacterCodingException e) {
            throw new ServiceException(ServiceException.Reason.INVALID,
                    "the JSON is malformed before byte " + json.position() + ": the text is not UTF-8", e);
        }
    }

    private String escaped(int from) {
        StringBuilder text = new StringBuilder();
        byte[] bytes = json.bytes();
        int run = from;
        int at = from;
        while (at < json.end() && bytes[at] != '"') {
            if (bytes[at] == '\\') {
                text.append(utf8(run, at - run));
                json.position(at + 1);
                text.append(escape());
                at = json.position();
                run = at;
            } else {
                requireNoControl(at);
                at++;
            }
        }
        json.position(at);
        text.append(utf8(run, at - run));
        json.expect('"');
        return text.toString();
    }

    private char escape() {
        int which = json.take();
        return switch (which) {
            case '"', '\\', '/' -> (char) which;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> {
                json.position(json.position() - (which < 0 && json.remaining() == 0 ? 0 : 1));
                throw json.malformed("an escape");
            }
        };
    }

    private char hex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = json.remaining() > 0 ? Character.digit(json.bytes()[json.position()], 16) : -1;
            if (digit < 0) {
                throw json.malformed("a hexadecimal digit");
            }
            json.take();
            code = code * 16 + digit;
        }
        return (char) code;
    }
}
