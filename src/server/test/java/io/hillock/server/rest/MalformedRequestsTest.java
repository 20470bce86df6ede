package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that are almost right. Each gets an answer, or 4xx with one sentence; none hangs, shows a stack trace, stops the next, or leaves
 * memory behind. {@code -Dhillock.fuzz.inputs} sets their number.
 */
@Timeout(36_000)
class MalformedRequestsTest {
    private static final int REQUESTS = Integer.getInteger("hillock.fuzz.inputs", 4000);
    private static final List<String> TOKENS = List.of("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "null",
            "true", "1e999", "-", "0x10",
            "1e-999999999999", "99999999999999999999999", "-1", "1.5", "NaN", "\u0000", "\n", "\"in\"", "\"FP32\"",
            "\"INT64\"", "\"BYTES\"",
            "\"FP16\"", "\"shape\":[1,3]", "\"shape\":[1073741824,1073741824]", "\"shape\":[-1,3]", "\"data\":[1,2,3]",
            "\"data\":{}",
            "\"parameters\":{\"steps\":0}", "\"parameters\":{\"seed\":\"x\"}",
            "\"parameters\":{\"sequence_start\":true}",
            "\"parameters\":{\"binary_data_size\":12}", "\"outputs\":[{}]", "\"id\":7", "\u00e4\ud83d\ude00",
            "[[[[[[[[[[[[[[[[[[[[[[", "{\"a\":");
    private static final List<String> SEEDS = List.of(
            "{\"id\":\"1\",\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}",
            "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":[[[0.5,1.25,1],[1e-3,2E2,-0.0]]]}],"
                    + "\"outputs\":[{\"name\":\"counts\",\"parameters\":{\"classification\":2,\"binary_data\":true}},{\"name\":\"hidden:v\"}]}",
            "{\"parameters\":{\"steps\":3,\"record\":\"hidden:z\",\"route\":\"java\",\"priority\":1,\"timeout\":1000000,"
                    + "\"sequence_id\":7,\"sequence_start\":true,\"sequence_end\":true,\"dt\":0.0001},"
                    + "\"inputs\":[{\"name\":\"in\",\"shape\":[3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}");
    private static TestService service;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.ready();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed;
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, at + random.nextInt(12));
            byte[] token = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
            bytes = switch (random.nextInt(6)) {
                case 0 -> joined(Arrays.copyOf(bytes, at), token, Arrays.copyOfRange(bytes, at, bytes.length));
                case 1 -> joined(Arrays.copyOf(bytes, at), token, Arrays.copyOfRange(bytes, to, bytes.length));
                case 2 -> Arrays.copyOf(bytes, at);
                case 3 -> joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length), new byte[0]);
                case 4 -> {
                    byte[] flipped = bytes.clone();
                    if (flipped.length > 0) {
                        flipped[Math.min(at, flipped.length - 1)] ^= (byte) (1 << random.nextInt(8));
                    }
                    yield flipped;
                }
                default -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length), new byte[0]);
            };
        }
        return bytes;
    }

    private static byte[] joined(byte[] one, byte[] two, byte[] three) {
        byte[] all = Arrays.copyOf(one, one.length + two.length + three.length);
        System.arraycopy(two, 0, all, one.length, two.length);
        System.arraycopy(three, 0, all, one.length + two.length, three.length);
        return all;
    }

    @Test
    void bodies() {
        Random random = new Random(1);
        int refused = 0;
        long before = 0;
        for (int i = 0; i < REQUESTS; i++) {
            if (i == REQUESTS / 5) {
                before = ProcessMemory.heapAndRest();
            }
            byte[] body = mutated(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8), random);
            HttpRequest.Builder request = service.request("/v2/models/small/infer")
                    .POST(BodyPublishers.ofByteArray(body));
            if (random.nextInt(4) == 0) {
                request.header("Inference-Header-Content-Length",
                        List.of("0", "-1", "x", "5", String.valueOf(body.length), String.valueOf(body.length + 1))
                                .get(random.nextInt(6)));
            }
            if (random.nextInt(20) == 0) {
                request.header("Content-Encoding", List.of("gzip", "deflate", "zstd").get(random.nextInt(3)));
            }
            HttpResponse<byte[]> response = service.send(request.build());
            if (response.statusCode() != 200) {
                refused++;
                check(response, body);
            }
        }
        assertTrue(refused > REQUESTS / 2, refused + " of " + REQUESTS + " refused");
        ProcessMemory.requireFlat(before);
        assertEquals(List.of(), service.log.stream().filter(line -> line.contains(" ERROR ")).toList());
        assertEquals(200, service.post("/v2/models/small/infer", SEEDS.getFirst()).statusCode());
    }

    private static void check(HttpResponse<byte[]> response, byte[] body) {
        String said = new String(body, StandardCharsets.UTF_8);
        // A change may shorten the timeout.
        boolean late = response.statusCode() == 504 && said.contains("\"timeout\"");
        assertTrue(response.statusCode() >= 400 && response.statusCode() < 500 || late,
                () -> response.statusCode() + " for " + said);
        String sentence = TestService.refusal(response.statusCode(), response);
        assertTrue(sentence.length() > 10 && sentence.length() < 600 && sentence.indexOf('\n') < 0,
                () -> sentence + " for " + said);
        assertTrue(!sentence.contains("java.") && !sentence.contains("Exception"), () -> sentence + " for " + said);
    }

    /** Bytes that are not HTTP, in part: an answer with an error in JSON, or a closed connection, and the server goes on. */
    @Test
    void requestLinesAndHeaders() throws IOException {
        Random random = new Random(2);
        String good = "POST /v2/models/small/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + SEEDS.getFirst().length()
                + "\r\nConnection: close\r\n\r\n" + SEEDS.getFirst();
        for (String wrong : List.of("GET /v2/models/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "FROB / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                "\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n")) {
            raw(wrong.getBytes(StandardCharsets.ISO_8859_1));
        }
        for (int i = 0; i < Math.min(200, REQUESTS / 20); i++) {
            raw(mutated(good.getBytes(StandardCharsets.ISO_8859_1), random));
        }
        assertEquals(List.of(), service.log.stream().filter(line -> line.contains(" ERROR ")).toList());
        assertEquals(200, service.post("/v2/models/small/infer", SEEDS.getFirst()).statusCode());
    }

    private static void raw(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.server.rest().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(!answer.startsWith("HTTP/1.1 5"), answer);
            assertTrue(!answer.contains("java.") && !answer.contains("Exception"), answer);
            if (answer.startsWith("HTTP/1.1 4")) {
                assertTrue(answer.contains("{\"error\":\""), answer);
            }
        } catch (java.net.SocketException e) {
            assertTrue(e.getMessage().contains("reset") || e.getMessage().contains("pipe"), e.getMessage());
        }
    }
}
