package io.hillock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Base64;
import java.util.stream.IntStream;

/** A cell written from protocol.md alone: plain frames over TCP, and no courtesies. */
final class PlainPeer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MS = 30_000;

    private final String name;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final JsonNode welcome;
    private long lastId;

    PlainPeer(int port, String name) throws IOException {
        this(port, name, 256);
    }

    /** @param credits credits that it grants the hub and does not renew */
    PlainPeer(int port, String name, int credits) throws IOException {
        this.name = name;
        socket = new Socket("localhost", port);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        ObjectNode hello = JSON.createObjectNode().put("name", name).put("role", "interface").put("language", "test")
                .put("nonce", "0123456789abcdef".repeat(4)).put("credits", credits);
        hello.putArray("versions").add(1);
        hello.putArray("accepts").add("json");
        say("HELLO", "hub", hello, null);
        welcome = hear();
    }

    /** The payload of WELCOME. */
    JsonNode welcome() {
        return welcome.get("payload");
    }

    /** Asks the hub to run an input held for this many steps, and does not wait. Returns the request's id. */
    long ask(String network, int steps, int... input) throws IOException {
        return askAt("hub", network, steps, input);
    }

    /** Asks another cell the same. */
    long askAt(String cell, String network, int steps, int... input) throws IOException {
        int bytes = Float.BYTES * IntStream.of(input).reduce(1, (a, b) -> a * b);
        ObjectNode tensor = JSON.createObjectNode().put("name", "encoding").put("dtype", "F32")
                .put("data", Base64.getEncoder().encodeToString(new byte[bytes]));
        IntStream.of(input).forEach(tensor.putArray("shape")::add);
        ObjectNode tensors = JSON.createObjectNode();
        tensors.putArray("tensors").add(tensor);
        return say("REASONING_REQUEST", cell, JSON.createObjectNode().put("network", network).put("steps", steps),
                tensors);
    }

    /** The answer to a request; other messages are skipped. */
    JsonNode answer(long id) throws IOException {
        while (true) {
            JsonNode message = hear();
            if (message.path("reply_to").asLong() == id) {
                return message;
            }
        }
    }

    /** Sends the hub a message with this JSON payload. Returns its id. */
    long say(String type, String payload) throws IOException {
        return say(type, "hub", (ObjectNode) JSON.readTree(payload), null);
    }

    /** Announces a frame of this many bytes, and sends two of them. */
    void promise(int bytes) throws IOException {
        out.writeInt(Integer.reverseBytes(bytes));
        out.writeBytes("{\"");
        out.flush();
    }

    private long say(String type, String target, ObjectNode payload, ObjectNode tensors) throws IOException {
        lastId++;
        ObjectNode envelope = JSON.createObjectNode().put("cellular_version", "2025.1").put("id", lastId)
                .put("type", type).put("source_cell", name).put("target_cell", target);
        envelope.set("payload", payload);
        if (tensors != null) {
            envelope.set("tensor_payload", tensors);
        }
        byte[] body = JSON.writeValueAsBytes(envelope);
        out.writeInt(Integer.reverseBytes(body.length));
        out.write(body);
        out.flush();
        return lastId;
    }

    private JsonNode hear() throws IOException {
        byte[] body = new byte[Integer.reverseBytes(in.readInt())];
        in.readFully(body);
        return JSON.readTree(body);
    }

    /** Closes without a goodbye. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
