package io.hillock.server.grpc;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.server.TestImages;
import io.hillock.server.grpc.proto.GrpcServiceProto;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.rest.TestService;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of others in Python, JavaScript, Go and C get the bits of the engine in process, and understand refusals. */
@Timeout(180)
class ForeignClientsTest {
    private static final float[] VALUES = {0.5f, 1.25f, 0.1f};
    private static final String INFER = "inference.GRPCInferenceService/ModelInfer";

    private static TestService service;
    private static List<Long> counts;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.ready();
        try (Arena arena = Arena.ofConfined(); Engine engine = JavaEngine.open(TestImages.spiking(1))) {
            Response response = engine.image().response(arena, 1, 12, RequestedOutputs.COUNTS);
            engine.run(new Encoding(arena.allocateFrom(JAVA_FLOAT, VALUES), 12, true), response);
            counts = new ArrayList<>();
            for (int output = 0; output < TestImages.OUTPUTS; output++) {
                counts.add(response.count(0, output));
            }
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String grpc() {
        return "127.0.0.1:" + service.server.grpc().orElseThrow().port();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + service.server.rest().port() + path;
    }

    private static void check(String output, String... ways) throws IOException {
        JsonNode found = TestService.JSON.readTree(output);
        assertEquals("hillock", found.get("name").asText());
        for (String way : ways) {
            assertEquals(counts.toString(), found.get(way).toString().replace(",", ", "), way);
        }
        assertEquals("NOT_FOUND", found.get("refusal").get(0).asText());
        assertTrue(found.get("refusal").get(1).asText().contains("'none'"), output);
        assertEquals(3, found.get("stream").size());
        assertEquals(found.get("raw"), found.get("stream").get(0));
        assertTrue(found.get("stream").get(1).asText().contains("'none'"), output);
        assertEquals(found.get("raw"), found.get("stream").get(2));
    }

    @Test
    void grpcioOfPython() throws Exception {
        String python = "/usr/bin/python3";
        assumeTrue(
                Files.isExecutable(Path.of(python)) && new ProcessBuilder(python, "-c", "import grpc, google.protobuf")
                        .redirectErrorStream(true).start().waitFor() == 0,
                "there is no " + python + " with grpcio");
        Path descriptors = Files.write(folder.resolve("descriptors"), FileDescriptorSet.newBuilder()
                .addFile(GrpcServiceProto.getDescriptor().toProto()).build().toByteArray());
        check(ForeignClients.run(folder, python, ForeignClients.resource("client.py", folder).toString(), grpc(),
                descriptors.toString(), Arrays.toString(VALUES)), "raw", "typed", "gzip");
    }

    @Test
    void grpcJs() throws Exception {
        ForeignClients.npm();
        check(ForeignClients.run(folder, "node", ForeignClients.resource("client.js", folder).toString(), grpc(),
                ForeignClients.resource("/proto/grpc_service.proto", folder).toString(), Arrays.toString(VALUES)),
                "raw", "typed");
    }

    @Test
    void bufByReflection() throws Exception {
        String buf = ForeignClients.npm().resolve(".bin/buf").toString();
        String answer = ForeignClients.run(folder, buf, "curl", "--protocol", "grpc", "--http2-prior-knowledge", "-d",
                "{\"model_name\":\"small\",\"parameters\":{\"steps\":{\"int64_param\":12}},\"inputs\":[{\"name\":\"in\","
                        + "\"datatype\":\"FP32\",\"shape\":[1,3],\"contents\":{\"fp32_contents\":"
                        + Arrays.toString(VALUES) + "}}]}",
                "http://" + grpc() + "/" + INFER);
        ByteBuffer raw = ByteBuffer.wrap(Base64.getDecoder()
                .decode(TestService.JSON.readTree(answer).get("rawOutputContents").get(0).asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long count : counts) {
            assertEquals(count, raw.getLong());
        }
        String health = ForeignClients.run(folder, buf, "curl", "--protocol", "grpc", "--http2-prior-knowledge", "-d",
                "{\"service\":\"small\"}", "http://" + grpc() + "/grpc.health.v1.Health/Check");
        assertTrue(health.contains("SERVING"), health);
    }

    @Test
    void curl() throws Exception {
        ForeignClients.require("curl");
        JsonNode answer = TestService.JSON.readTree(ForeignClients.run(folder, "curl", "-sS", "--fail",
                url("/v2/models/small/infer"), "-d", json()));
        assertEquals(counts.toString(), answer.get("outputs").get(0).get("data").toString().replace(",", ", "));
    }

    private static String json() {
        return "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":" + Arrays.toString(VALUES)
                + "}],\"parameters\":{\"steps\":12}}";
    }

    /** Requests that were answered, or refused because there were too many at once. */
    private static long outcomes(String protocol) throws IOException {
        Matcher overloaded = Pattern.compile("refused_total\\{protocol=\"" + protocol
                + "\",reason=\"overloaded\"} (\\d+)").matcher(TestService.text(service.get("/metrics")));
        return answered() + (overloaded.find() ? Long.parseLong(overloaded.group(1)) : 0);
    }

    private static long answered() {
        return service.server.service().serving().versions("small", "").getFirst().statistics().successes();
    }

    private static void awaitOutcomes(String protocol, long count) throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (outcomes(protocol) != count) {
            assertTrue(System.nanoTime() < end, "the outcomes are not " + count);
        }
    }

    /** Load over several streams of few connections, with none lost. */
    @Test
    void h2load() throws Exception {
        ForeignClients.require("h2load");
        ModelInferRequest request = GrpcClient.request("small", List.of(1L, 3L), VALUES).build();
        ByteBuffer framed = ByteBuffer.allocate(5 + request.getSerializedSize()).put((byte) 0)
                .putInt(request.getSerializedSize()).put(request.toByteArray());
        Path body = Files.write(folder.resolve("body"), framed.array());
        long before = outcomes("grpc");
        long answered = answered();
        String output = ForeignClients.run(folder, "h2load", "-n", "2000", "-c", "2", "-m", "4", "-d", body.toString(),
                "-H", "content-type: application/grpc", "-H", "te: trailers", "http://" + grpc() + "/" + INFER);
        assertTrue(output.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"), output);
        awaitOutcomes("grpc", before + 2000);
        assertTrue(answered() > answered);
    }

    @Test
    void hey() throws Exception {
        ForeignClients.require("hey");
        Path body = Files.writeString(folder.resolve("body"), json());
        long before = outcomes("rest");
        String output = ForeignClients.run(folder, "hey", "-n", "1000", "-c", "4", "-m", "POST", "-T",
                "application/json", "-D", body.toString(), url("/v2/models/small/infer"));
        assertTrue(output.contains("[200]\t"), output);
        awaitOutcomes("rest", before + 1000);
    }
}
