package io.hillock.server.grpc;

import static io.hillock.server.rest.TestService.json;
import static io.hillock.server.rest.TestService.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.nir.NirWriter;
import io.hillock.server.TestImages;
import io.hillock.server.grpc.proto.ModelConfig;
import io.hillock.server.grpc.proto.ModelConfigRequest;
import io.hillock.server.grpc.proto.ModelConfigResponse;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.grpc.proto.ModelStatistics;
import io.hillock.server.grpc.proto.ModelStatisticsRequest;
import io.hillock.server.grpc.proto.ModelStatisticsResponse;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.rest.TestService;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model whose configuration lets requests of REST and gRPC run together. */
@Timeout(60)
class DynamicBatchingTest {
    private static final int CALLERS = 8;
    private static final String CONFIG = "{\"max_batch_size\":8,\"dynamic_batching\":{\"max_queue_delay_microseconds\":1000000}}";

    private static void load(TestService service, String config, byte[] network) {
        service.server.repository().load("together", Optional.of(config), Map.of("file:1/a.nir", network));
    }

    private static byte[] network(Path folder) throws IOException {
        Path file = folder.resolve("a.nir");
        NirWriter.write(TestImages.spikingNetwork(1), file);
        return Files.readAllBytes(file);
    }

    private static List<Long> overRest(TestService service, String model, float value) {
        JsonNode counts = service.infer(model, "{\"inputs\":[{\"name\":\"in\",\"datatype\":\"FP32\",\"shape\":[1,3],"
                + "\"data\":[" + value + ",1.25,1]}]}").get("outputs").get(0).get("data");
        List<Long> all = new ArrayList<>();
        counts.forEach(count -> all.add(count.asLong()));
        return all;
    }

    private static List<Long> overGrpc(GrpcClient client, String model, float value) {
        ModelInferResponse answer = client.infer(GrpcClient.request(model, List.of(1L, 3L), value, 1.25f, 1).build());
        var counts = answer.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        List<Long> all = new ArrayList<>();
        while (counts.hasRemaining()) {
            all.add(counts.get());
        }
        return all;
    }

    @Test
    void requestsOfBothProtocolsRunTogetherWithTheSameBits(@TempDir Path folder) throws Exception {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            load(service, CONFIG, network(folder));
            List<CompletableFuture<List<Long>>> answers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                float value = i / 4f;
                boolean rest = i % 2 == 0;
                answers.add(CompletableFuture.supplyAsync(
                        () -> rest ? overRest(service, "together", value) : overGrpc(client, "together", value),
                        task -> Thread.ofPlatform().start(task)));
            }
            for (int i = 0; i < CALLERS; i++) {
                assertEquals(overRest(service, "small", i / 4f), answers.get(i).get());
            }
            ModelStatistics statistics = statistics(client);
            while (statistics.getInferenceCount() < CALLERS) {
                statistics = statistics(client);
            }
            assertTrue(statistics.getExecutionCount() < CALLERS, statistics::toString);
            JsonNode rest = json(service.get("/v2/models/together/stats")).get("model_stats").get(0);
            assertEquals(CALLERS, rest.get("inference_count").asInt());
            assertEquals(statistics.getExecutionCount(), rest.get("execution_count").asLong());
            String metrics = text(service.get("/metrics"));
            assertTrue(metrics.contains("hillock_batch_size_sum{network=\"together\",version=\"1\"} 8.0"), metrics);
        }
    }

    private static ModelStatistics statistics(GrpcClient client) {
        return client.call("ModelStatistics", ModelStatisticsRequest.newBuilder().setName("together").build(),
                ModelStatisticsResponse.getDefaultInstance()).getModelStats(0);
    }

    /** Tensors of such a model have their shapes without the samples, as Triton's clients expect. */
    @Test
    void theConfigurationSaysSo(@TempDir Path folder) throws Exception {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            load(service, CONFIG, network(folder));
            JsonNode rest = json(service.get("/v2/models/together/config"));
            assertEquals(8, rest.get("max_batch_size").asInt());
            assertEquals(1_000_000, rest.get("dynamic_batching").get("max_queue_delay_microseconds").asInt());
            assertEquals("[3]", rest.get("input").get(0).get("dims").toString());
            ModelConfig grpc = client.call("ModelConfig", ModelConfigRequest.newBuilder().setName("together").build(),
                    ModelConfigResponse.getDefaultInstance()).getConfig();
            assertEquals(8, grpc.getMaxBatchSize());
            assertEquals(1_000_000, grpc.getDynamicBatching().getMaxQueueDelayMicroseconds());
            assertEquals(List.of(3L), grpc.getInput(0).getDimsList());
            JsonNode alone = json(service.get("/v2/models/small/config"));
            assertEquals(0, alone.get("max_batch_size").asInt());
            assertEquals("[-1,3]", alone.get("input").get(0).get("dims").toString());
        }
    }

    @Test
    void wrongConfigurationsAreRefused(@TempDir Path folder) throws Exception {
        byte[] network = network(folder);
        try (TestService service = TestService.ready()) {
            for (String wrong : List.of("{\"dynamic_batching\":{}}",
                    "{\"max_batch_size\":-1,\"dynamic_batching\":{}}",
                    "{\"max_batch_size\":1.5,\"dynamic_batching\":{}}",
                    "{\"max_batch_size\":8,\"dynamic_batching\":{\"max_queue_delay_microseconds\":\"1\"}}",
                    "{\"max_batch_size\":8,\"dynamic_batching\":{\"max_queue_delay_microseconds\":1000001}}",
                    "{\"max_batch_size\":8,\"dynamic_batching\":{\"preferred_batch_size\":[4]}}")) {
                assertEquals(Reason.INVALID,
                        assertThrows(ServiceException.class, () -> load(service, wrong, network)).reason());
            }
        }
    }
}
