package io.hillock.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A client of {@code hillock serve}: it sends the raw bytes of one picture and reads the raw bytes of the answer, counts first. */
public final class ServiceClient {
    private static final int PIXELS = 28 * 28;

    private ServiceClient() {}

    /** @param args where the service is, for example {@code http://localhost:8000}; it serves the demo's network */
    public static void main(String... args) throws IOException, InterruptedException {
        ByteBuffer picture = ByteBuffer.allocate(PIXELS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < PIXELS; i++) {
            picture.putFloat(i * 37 % 101 / 100f);
        }
        // A length of 0 says that the whole body is the only input.
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + "/v2/models/demo/infer"))
                .header("Inference-Header-Content-Length", "0").POST(BodyPublishers.ofByteArray(picture.array()))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var answer = client.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            int json = Integer.parseInt(answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
            long[] counts = new long[10];
            ByteBuffer.wrap(answer.body(), json, answer.body().length - json).order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer().get(counts);
            System.out.println("spikes of each class: " + Arrays.toString(counts));
        }
    }
}
