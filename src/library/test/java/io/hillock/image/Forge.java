package io.hillock.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An image in parts, to be damaged and reassembled without any check. */
final class Forge {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final ObjectNode header;
    final ObjectNode program;
    private final ByteBuffer data;

    Forge(Image image) {
        byte[] bytes = image.bytes().toArray(ValueLayout.JAVA_BYTE);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        header = parse(new String(bytes, 8, length, StandardCharsets.UTF_8));
        program = parse(metadata().get("hillock").textValue());
        data = ByteBuffer.wrap(Arrays.copyOfRange(bytes, 8 + length, bytes.length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    ObjectNode metadata() {
        return (ObjectNode) header.get("__metadata__");
    }

    ObjectNode tensor(String name) {
        return (ObjectNode) header.get(name);
    }

    ObjectNode settings() {
        return (ObjectNode) program.get("settings");
    }

    ArrayNode list(String key) {
        return (ArrayNode) program.get(key);
    }

    /** One of the {@code inputs} or {@code outputs}. */
    ObjectNode end(String key, int index) {
        return (ObjectNode) list(key).get(index);
    }

    ObjectNode signal(String name) {
        return named(list("signals"), "name", name);
    }

    ObjectNode state(String name) {
        return named(list("state"), "name", name);
    }

    ObjectNode node(String name) {
        return named(list("nodes"), "name", name);
    }

    ObjectNode operation(String node) {
        for (var stage : list("stages")) {
            for (var operation : stage) {
                if (operation.get("node").textValue().equals(node)) {
                    return (ObjectNode) operation;
                }
            }
        }
        throw new IllegalArgumentException(node);
    }

    /** The operation's first source. */
    ObjectNode source(String node) {
        return (ObjectNode) operation(node).get("in").get(0);
    }

    static void set(ObjectNode object, String key, int... numbers) {
        ArrayNode array = object.putArray(key);
        for (int number : numbers) {
            array.add(number);
        }
    }

    /** Overwrites an element of a tensor. */
    void value(String tensor, int element, int bits) {
        data.putInt(tensor(tensor).get("data_offsets").get(0).intValue() + 4 * element, bits);
    }

    /** Overwrites the first element of a tensor of halves. */
    void half(String tensor, int bits) {
        data.putShort(tensor(tensor).get("data_offsets").get(0).intValue(), (short) bits);
    }

    byte[] bytes() {
        return bytes(write(program));
    }

    byte[] bytes(String programText) {
        metadata().put("hillock", programText);
        return bytesWithHeader(headerText());
    }

    /** The current header, with its original program. */
    String headerText() {
        return write(header);
    }

    byte[] bytesWithHeader(String text) {
        return bytesWithHeader(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytesWithHeader(byte[] text) {
        int start = (8 + text.length + 63) / 64 * 64;
        ByteBuffer file = ByteBuffer.allocate(start + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(file.array(), 8 + text.length, start, (byte) ' ');
        file.putLong(start - 8).put(text).position(start).put(data.array());
        return file.array();
    }

    static String write(ObjectNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode named(ArrayNode list, String key, String name) {
        for (var element : list) {
            if (element.get(key).textValue().equals(name)) {
                return (ObjectNode) element;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static ObjectNode parse(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
