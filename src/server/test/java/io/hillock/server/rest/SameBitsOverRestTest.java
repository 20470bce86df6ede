package io.hillock.server.rest;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import io.hillock.spike.Batch;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand random inputs: JSON, binary data and the engine in process give the same bits. */
@Timeout(120)
class SameBitsOverRestTest {
    private static final int REQUESTS = 1000;
    private static final String WANTED = "\"outputs\":[{\"name\":\"%s\"},{\"name\":\"label\"},{\"name\":\"confidence\"},{\"name\":\"raster\"},"
            + "{\"name\":\"%s\"}]";

    @Test
    void jsonBinaryAndInProcess() throws IOException {
        Random random = new Random(3);
        try (TestService service = TestService.ready();
                Engine small = JavaEngine.open(TestImages.spiking(1));
                Engine analog = JavaEngine.open(TestImages.membrane())) {
            for (int i = 0; i < REQUESTS; i++) {
                boolean spikes = i % 4 != 0;
                compare(service, spikes ? small : analog, spikes, random);
            }
        }
    }

    private static void compare(TestService service, Engine engine, boolean spikes, Random random) {
        int samples = 1 + random.nextInt(3);
        int steps = 1 + random.nextInt(12);
        boolean held = random.nextBoolean();
        float[] values = new float[samples * (held ? 1 : steps) * TestImages.INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(8) == 0
                    ? Math.scalb(random.nextFloat(), random.nextInt(60) - 55)
                    : random.nextFloat() * 3 - 0.5f;
        }
        String recording = spikes ? "hidden:v" : "membrane:v";
        String model = spikes ? "small" : "analog";
        String wanted = WANTED.formatted(spikes ? "counts" : "scores", recording);
        String shape = held ? samples + ",3" : samples + "," + steps + ",3";
        try (Arena arena = Arena.ofConfined()) {
            Image image = engine.image();
            Response expected = image.response(arena, samples, steps,
                    RequestedOutputs.COUNTS.withRaster().record(recording));
            engine.run(new Batch(arena.allocateFrom(JAVA_FLOAT, values), samples, steps, held), expected);
            byte[] bytes = bytes(expected, spikes);
            assertEquals(-1, ByteBuffer.wrap(bytes)
                    .mismatch(ByteBuffer.wrap(json(service, model, shape, values, steps, wanted, random))));
            assertEquals(-1, ByteBuffer.wrap(bytes).mismatch(binary(service, model, shape, values, steps, wanted)));
        }
    }

    /** All outputs, one behind the other, as binary data has them. */
    private static byte[] bytes(Response response, boolean spikes) {
        Recording recording = response.recordings().getFirst();
        int samples = response.answer().batch();
        long size = samples * (4L * 8 + 8 + 8) + response.raster().byteSize() + recording.values().byteSize();
        ByteBuffer all = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        for (int sample = 0; sample < samples; sample++) {
            for (int output = 0; output < 4; output++) {
                if (spikes) {
                    all.putLong(response.count(sample, output));
                } else {
                    all.putDouble(response.score(sample, output));
                }
            }
        }
        for (int sample = 0; sample < samples; sample++) {
            all.putLong(response.label(sample));
        }
        for (int sample = 0; sample < samples; sample++) {
            all.putDouble(response.confidence(sample));
        }
        for (MemorySegment floats : new MemorySegment[]{response.raster(), recording.values()}) {
            for (long i = 0; i < floats.byteSize() / 4; i++) {
                all.putFloat(floats.getAtIndex(JAVA_FLOAT, i));
            }
        }
        return all.array();
    }

    private static byte[] json(TestService service, String model, String shape, float[] values, int steps,
            String wanted, Random random) {
        StringBuilder data = new StringBuilder();
        for (float value : values) {
            // As Java writes a float, or as Python writes the double of the same value.
            data.append(data.isEmpty() ? "" : ",")
                    .append(random.nextBoolean() ? Float.toString(value) : Double.toString(value));
        }
        JsonNode answer = service.infer(model,
                "{\"inputs\":[{\"name\":\"in\",\"shape\":[" + shape + "],\"datatype\":\"FP32\",\"data\":["
                        + data + "]}],\"parameters\":{\"steps\":" + steps + "}," + wanted + "}");
        ByteBuffer all = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode output : answer.get("outputs")) {
            for (JsonNode value : output.get("data")) {
                switch (output.get("datatype").asText()) {
                    case "INT64" -> all.putLong(value.longValue());
                    case "FP64" -> all.putDouble(value.doubleValue());
                    default -> all.putFloat((float) value.doubleValue());
                }
            }
        }
        byte[] used = new byte[all.position()];
        all.get(0, used);
        return used;
    }

    private static ByteBuffer binary(TestService service, String model, String shape, float[] values, int steps,
            String wanted) {
        byte[] head = ("{\"inputs\":[{\"name\":\"in\",\"shape\":[" + shape
                + "],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
                + 4 * values.length + "}}],\"parameters\":{\"binary_data_output\":true,\"steps\":" + steps + "},"
                + wanted + "}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(head.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN).put(head);
        for (float value : values) {
            body.putFloat(value);
        }
        HttpResponse<byte[]> response = service.send(service.request("/v2/models/" + model + "/infer")
                .header("Inference-Header-Content-Length", String.valueOf(head.length))
                .POST(BodyPublishers.ofByteArray(body.array())).build());
        assertEquals(200, response.statusCode(), () -> TestService.text(response));
        int from = Integer.parseInt(response.headers().firstValue("inference-header-content-length").orElseThrow());
        return ByteBuffer.wrap(response.body()).position(from).slice();
    }
}
