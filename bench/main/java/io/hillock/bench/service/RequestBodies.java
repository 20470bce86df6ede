package io.hillock.bench.service;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.google.protobuf.CodedOutputStream;
import io.hillock.spike.Batch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Whole HTTP requests, and messages of gRPC, that ask the demo's network about one image each, as bytes. */
final class RequestBodies {
    private static final String PATH = "/v2/models/demo/infer";
    private static final String INPUT = "input";

    private RequestBodies() {}

    /** All images as JSON. */
    static byte[][] json(Batch images) {
        return each(images, pixels -> {
            StringBuilder data = new StringBuilder();
            for (float pixel : pixels) {
                data.append(data.isEmpty() ? "" : ",").append(pixel);
            }
            String body = head(INPUT, pixels.length, images.steps(), ",\"data\":[" + data + "]", "");
            return request(PATH, "Content-Type: application/json\r\n", body.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** All images as binary data; the counts come back so, too. */
    static byte[][] binary(Batch images) {
        return binary(images, PATH, INPUT);
    }

    /**
     * The same for another network.
     *
     * @param input the name of its input
     */
    static byte[][] binary(Batch samples, String path, String input) {
        return each(samples, pixels -> {
            byte[] head = head(input, pixels.length, samples.steps(),
                    ",\"parameters\":{\"binary_data_size\":" + pixels.length * Float.BYTES + "}",
                    ",\"outputs\":[{\"name\":\"counts\",\"parameters\":{\"binary_data\":true}}]")
                    .getBytes(StandardCharsets.UTF_8);
            ByteBuffer body = ByteBuffer.allocate(head.length + pixels.length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN).put(head);
            for (float pixel : pixels) {
                body.putFloat(pixel);
            }
            return request(path, "Inference-Header-Content-Length: " + head.length + "\r\n", body.array());
        });
    }

    /** All images as {@code inference.ModelInferRequest} with raw contents. */
    static byte[][] grpc(Batch images) {
        return each(images, pixels -> {
            ByteBuffer raw = ByteBuffer.allocate(pixels.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float pixel : pixels) {
                raw.putFloat(pixel);
            }
            byte[] shape = message(out -> {
                out.writeInt64NoTag(1);
                out.writeInt64NoTag(pixels.length);
            });
            byte[] tensor = message(out -> {
                out.writeString(1, "input");
                out.writeString(2, "FP32");
                out.writeByteArray(3, shape);
            });
            byte[] steps = message(out -> {
                out.writeString(1, "steps");
                out.writeByteArray(2, message(value -> value.writeInt64(2, images.steps())));
            });
            return message(out -> {
                out.writeString(1, "demo");
                out.writeByteArray(4, steps);
                out.writeByteArray(5, tensor);
                out.writeByteArray(7, raw.array());
            });
        });
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The same request to another path, of the same length but for the path. */
    static byte[][] at(String path, byte[][] requests) {
        byte[][] all = new byte[requests.length][];
        for (int i = 0; i < all.length; i++) {
            String text = new String(requests[i], StandardCharsets.ISO_8859_1);
            all[i] = text.replaceFirst(PATH, path).getBytes(StandardCharsets.ISO_8859_1);
        }
        return all;
    }

    private static String head(String input, int pixels, int steps, String data, String outputs) {
        return "{\"inputs\":[{\"name\":\"" + input + "\",\"shape\":[1," + pixels + "],\"datatype\":\"FP32\"" + data
                + "}]"
                + outputs + ",\"parameters\":{\"steps\":" + steps + "}}";
    }

    private interface Encoder {
        byte[] encode(float[] pixels);
    }

    private static byte[][] each(Batch images, Encoder encoder) {
        MemorySegment values = images.values();
        int pixels = Math.toIntExact(values.byteSize() / Float.BYTES / images.size());
        byte[][] all = new byte[images.size()][];
        for (int i = 0; i < all.length; i++) {
            long bytes = (long) pixels * Float.BYTES;
            all[i] = encoder.encode(values.asSlice(i * bytes, bytes).toArray(JAVA_FLOAT));
        }
        return all;
    }

    private static byte[] request(String path, String headers, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: "
                + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }
}
