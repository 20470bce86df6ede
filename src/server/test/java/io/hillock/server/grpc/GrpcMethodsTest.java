package io.hillock.server.grpc;

import static io.hillock.server.grpc.GrpcClient.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import io.hillock.nir.NirWriter;
import io.hillock.server.TestImages;
import io.hillock.server.grpc.proto.CudaSharedMemoryRegisterRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryRegisterResponse;
import io.hillock.server.grpc.proto.CudaSharedMemoryStatusRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryStatusResponse;
import io.hillock.server.grpc.proto.CudaSharedMemoryUnregisterRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryUnregisterResponse;
import io.hillock.server.grpc.proto.LogSettingsRequest;
import io.hillock.server.grpc.proto.LogSettingsResponse;
import io.hillock.server.grpc.proto.ModelConfig;
import io.hillock.server.grpc.proto.ModelConfigRequest;
import io.hillock.server.grpc.proto.ModelConfigResponse;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.grpc.proto.ModelMetadataRequest;
import io.hillock.server.grpc.proto.ModelMetadataResponse;
import io.hillock.server.grpc.proto.ModelReadyRequest;
import io.hillock.server.grpc.proto.ModelReadyResponse;
import io.hillock.server.grpc.proto.ModelRepositoryParameter;
import io.hillock.server.grpc.proto.ModelStatistics;
import io.hillock.server.grpc.proto.ModelStatisticsRequest;
import io.hillock.server.grpc.proto.ModelStatisticsResponse;
import io.hillock.server.grpc.proto.RepositoryIndexRequest;
import io.hillock.server.grpc.proto.RepositoryIndexResponse;
import io.hillock.server.grpc.proto.RepositoryModelLoadRequest;
import io.hillock.server.grpc.proto.RepositoryModelLoadResponse;
import io.hillock.server.grpc.proto.RepositoryModelUnloadRequest;
import io.hillock.server.grpc.proto.RepositoryModelUnloadResponse;
import io.hillock.server.grpc.proto.ServerLiveRequest;
import io.hillock.server.grpc.proto.ServerLiveResponse;
import io.hillock.server.grpc.proto.ServerMetadataRequest;
import io.hillock.server.grpc.proto.ServerMetadataResponse;
import io.hillock.server.grpc.proto.ServerReadyRequest;
import io.hillock.server.grpc.proto.ServerReadyResponse;
import io.hillock.server.grpc.proto.TraceSettingRequest;
import io.hillock.server.grpc.proto.TraceSettingResponse;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.rest.TestService;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every method of the service, and health. */
@Timeout(60)
class GrpcMethodsTest {
    private static TestService service;
    private static GrpcClient client;

    @BeforeAll
    static void start() throws IOException {
        service = TestService.ready();
        client = new GrpcClient(service);
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    private static ModelInferRequest.Builder request() {
        return GrpcClient.request("small", List.of(1L, 3L), 0.5f, 1.25f, 1);
    }

    private static boolean ready(String model) {
        return client.call("ModelReady", ModelReadyRequest.newBuilder().setName(model).build(),
                ModelReadyResponse.getDefaultInstance()).getReady();
    }

    @Test
    void theServiceHasAllMethodsOfItsInterface() {
        List<String> described = GrpcMethod.service().getMethods().stream().map(MethodDescriptor::getName).sorted()
                .toList();
        assertEquals(20, described.size());
        List<String> served = new GrpcMethods(service.server.service(), service.server.repository(), "",
                GlobalEventExecutor.INSTANCE, Runnable::run).definition()
                .getMethods().stream().map(method -> method.getMethodDescriptor().getBareMethodName()).sorted()
                .toList();
        assertEquals(described, served);
    }

    @Test
    void server() throws IOException {
        assertTrue(client.call("ServerLive", ServerLiveRequest.getDefaultInstance(),
                ServerLiveResponse.getDefaultInstance()).getLive());
        assertTrue(client.call("ServerReady", ServerReadyRequest.getDefaultInstance(),
                ServerReadyResponse.getDefaultInstance()).getReady());
        ServerMetadataResponse metadata = client.call("ServerMetadata", ServerMetadataRequest.getDefaultInstance(),
                ServerMetadataResponse.getDefaultInstance());
        assertEquals("hillock", metadata.getName());
        List<String> overRest = new ArrayList<>();
        TestService.json(service.get("/v2")).get("extensions").forEach(one -> overRest.add(one.asText()));
        assertEquals(overRest, metadata.getExtensionsList());
        assertTrue(overRest.contains("system_shared_memory"));
        try (var own = GrpcMethod.class.getResourceAsStream("/proto/grpc_service.proto")) {
            assertEquals(new String(own.readAllBytes(), StandardCharsets.UTF_8),
                    TestService.text(service.get("/grpc_service.proto")));
        }
    }

    @Test
    void models() {
        assertTrue(ready("small"));
        assertFalse(ready("none"));
        ModelMetadataResponse metadata = client.call("ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("small").build(), ModelMetadataResponse.getDefaultInstance());
        assertEquals(List.of("1"), metadata.getVersionsList());
        assertEquals("in", metadata.getInputs(0).getName());
        assertEquals(List.of(-1L, 3L), metadata.getInputs(0).getShapeList());
        assertEquals("12", metadata.getPropertiesOrThrow("steps"));
        ModelConfig config = client.call("ModelConfig", ModelConfigRequest.newBuilder().setName("small").build(),
                ModelConfigResponse.getDefaultInstance()).getConfig();
        assertEquals("small", config.getName());
        assertEquals("TYPE_FP32", config.getInput(0).getDataType().name());
        assertEquals(60_000_000, config.getSequenceBatching().getMaxSequenceIdleMicroseconds());
        String none = refusal(Code.NOT_FOUND, () -> client.call("ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("none").build(), ModelMetadataResponse.getDefaultInstance()));
        assertTrue(none.contains("'none'"), none);
        refusal(Code.INVALID_ARGUMENT, () -> ready("../secret"));
    }

    @Test
    void infer() {
        ModelInferResponse answer = client.infer(request().setId("seven").build());
        assertEquals("small", answer.getModelName());
        assertEquals("1", answer.getModelVersion());
        assertEquals("seven", answer.getId());
        assertEquals(List.of("counts", "label", "confidence"),
                answer.getOutputsList().stream().map(ModelInferResponse.InferOutputTensor::getName).toList());
        assertEquals(List.of(1L, 4L), answer.getOutputs(0).getShapeList());
        ModelInferRequest.Builder classified = request();
        classified.addOutputsBuilder().setName("counts").putParameters("classification", GrpcClient.number(2));
        ModelInferResponse classes = client.infer(classified.build());
        assertEquals("BYTES", classes.getOutputs(0).getDatatype());
        ByteBuffer texts = classes.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        byte[] first = new byte[texts.getInt()];
        texts.get(first);
        assertTrue(new String(first, StandardCharsets.UTF_8).matches("\\d+:[0-3]"));
        ModelInferResponse recorded = client.infer(request()
                .putParameters("record", GrpcClient.text("hidden:z,hidden:v"))
                .putParameters("seed", GrpcClient.number(3)).putParameters("route", GrpcClient.text("java"))
                .putParameters("priority", GrpcClient.number(1)).putParameters("timeout", GrpcClient.number(20_000_000))
                .putParameters("steps", GrpcClient.number(2)).putParameters("triton_any", GrpcClient.flag(true))
                .build());
        assertEquals(List.of(1L, 2L, 5L), recorded.getOutputs(4).getShapeList());
        assertEquals(2 * 5 * Float.BYTES, recorded.getRawOutputContents(4).size());
    }

    @Test
    void anAnswerThatFindsNoRoomCountsByItsReason() throws IOException {
        var statistics = service.server.service().serving().versions("small", "").getFirst().statistics();
        long invalid = statistics.failures(Reason.INVALID);
        long failures = statistics.failures();
        Path object = Files.createTempFile(Path.of("/dev/shm"), "hillock-test-", "");
        try {
            Files.write(object, new byte[1]);
            service.server.service().regions().register("tiny", "/" + object.getFileName(), 0, 1);
            ModelInferRequest.Builder request = request();
            request.addOutputsBuilder().setName("counts")
                    .putParameters("shared_memory_region", GrpcClient.text("tiny"))
                    .putParameters("shared_memory_byte_size", GrpcClient.number(1));
            assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(request.build())).contains("'counts'"));
        } finally {
            service.server.service().regions().unregister("tiny");
            Files.delete(object);
        }
        service.settled();
        assertEquals(invalid + 1, statistics.failures(Reason.INVALID));
        assertEquals(failures + 1, statistics.failures());
    }

    @Test
    void requestsThatDoNotFitAreRefusedWithASentence() {
        assertTrue(refusal(Code.NOT_FOUND, () -> client.infer(request().setModelName("none").build()))
                .contains("'none'"));
        assertTrue(refusal(Code.NOT_FOUND, () -> client.infer(request().setModelVersion("9").build()))
                .contains("'9'"));
        assertTrue(refusal(Code.INVALID_ARGUMENT,
                () -> client.infer(request().putParameters("stesp", GrpcClient.number(1)).build()))
                .contains("'stesp'"));
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(
                request().putParameters("steps", io.hillock.server.grpc.proto.InferParameter.getDefaultInstance())
                        .build()))
                .contains("no value"));
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(request().clearRawInputContents().build()))
                .contains("3 values"));
        assertTrue(refusal(Code.INVALID_ARGUMENT,
                () -> client.infer(request().addRawInputContents(ByteString.EMPTY).build()))
                .contains("2 raw_input_contents"));
        ModelInferRequest.Builder both = request();
        both.getInputsBuilder(0).getContentsBuilder().addFp32Contents(1);
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(both.build())).contains("'in'"));
        ModelInferRequest.Builder wrong = request().clearRawInputContents();
        wrong.getInputsBuilder(0).getContentsBuilder().addIntContents(1);
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(wrong.build())).contains("fp32_contents"));
        ModelInferRequest.Builder type = request();
        type.getInputsBuilder(0).setDatatype("FP33");
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(type.build())).contains("FP33"));
        ModelInferRequest.Builder input = request();
        input.getInputsBuilder(0).putParameters("frob", GrpcClient.number(1));
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(input.build())).contains("frob"));
        ModelInferRequest.Builder output = request();
        output.addOutputsBuilder().setName("none");
        assertTrue(refusal(Code.INVALID_ARGUMENT, () -> client.infer(output.build())).contains("'none'"));
        assertTrue(refusal(Code.RESOURCE_EXHAUSTED,
                () -> client.infer(request().putParameters("steps", GrpcClient.number(1 << 30)).build()))
                .contains("steps"));
        assertTrue(refusal(Code.INVALID_ARGUMENT,
                () -> client.infer(request().putParameters("sequence_id", GrpcClient.text("unbegun")).build()))
                .contains("sequence_start"));
    }

    @Test
    void statistics() {
        client.infer(request().build());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        ModelStatistics all;
        do {
            // The service counts an answer once it is sent.
            all = client.call("ModelStatistics", ModelStatisticsRequest.newBuilder().setName("small").build(),
                    ModelStatisticsResponse.getDefaultInstance()).getModelStats(0);
        } while (all.getInferenceStats().getSuccess().getCount() == 0 && System.nanoTime() < end);
        assertTrue(all.getInferenceStats().getSuccess().getNs() > 0);
        assertTrue(all.getInferenceStats().getComputeInfer().getNs() > 0);
        assertTrue(all.getLastInference() > 1_600_000_000_000L);
        assertEquals(2, client.call("ModelStatistics", ModelStatisticsRequest.getDefaultInstance(),
                ModelStatisticsResponse.getDefaultInstance()).getModelStatsCount());
        refusal(Code.NOT_FOUND, () -> client.call("ModelStatistics",
                ModelStatisticsRequest.newBuilder().setName("none").build(),
                ModelStatisticsResponse.getDefaultInstance()));
    }

    @Test
    void modelsAreLoadedAndUnloaded(@TempDir Path folder) throws IOException {
        NirWriter.write(TestImages.spikingNetwork(7), folder.resolve("seven.nir"));
        ModelRepositoryParameter file = ModelRepositoryParameter.newBuilder()
                .setBytesParam(ByteString.copyFrom(Files.readAllBytes(folder.resolve("seven.nir")))).build();
        RepositoryModelLoadRequest load = RepositoryModelLoadRequest.newBuilder().setModelName("brought")
                .putParameters("config", ModelRepositoryParameter.newBuilder()
                        .setStringParam("{\"parameters\":{\"steps\":{\"string_value\":\"5\"}}}").build())
                .putParameters("file:3/seven.nir", file).build();
        HealthCheckRequest asked = HealthCheckRequest.newBuilder().setService("brought").build();
        Iterator<HealthCheckResponse> watched = HealthGrpc.newBlockingStub(client.channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS).watch(asked);
        assertEquals(ServingStatus.SERVICE_UNKNOWN, watched.next().getStatus());
        client.call("RepositoryModelLoad", load, RepositoryModelLoadResponse.getDefaultInstance());
        assertEquals(ServingStatus.SERVING, watched.next().getStatus());
        assertTrue(ready("brought"));
        ModelMetadataResponse metadata = client.call("ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("brought").build(),
                ModelMetadataResponse.getDefaultInstance());
        assertEquals(List.of("3"), metadata.getVersionsList());
        assertEquals("5", metadata.getPropertiesOrThrow("steps"));
        RepositoryIndexResponse index = client.call("RepositoryIndex",
                RepositoryIndexRequest.newBuilder().setReady(true).build(),
                RepositoryIndexResponse.getDefaultInstance());
        assertTrue(index.getModelsList().stream()
                .anyMatch(one -> one.getName().equals("brought") && one.getState().equals("READY")));
        client.call("RepositoryModelUnload", RepositoryModelUnloadRequest.newBuilder().setModelName("brought").build(),
                RepositoryModelUnloadResponse.getDefaultInstance());
        assertEquals(ServingStatus.NOT_SERVING, watched.next().getStatus());
        assertFalse(ready("brought"));
        refusal(Code.NOT_FOUND, () -> client.call("RepositoryModelLoad",
                RepositoryModelLoadRequest.newBuilder().setModelName("none").build(),
                RepositoryModelLoadResponse.getDefaultInstance()));
        RepositoryModelLoadRequest broken = load.toBuilder().putParameters("file:3/seven.nir",
                file.toBuilder().setBytesParam(ByteString.copyFromUtf8("no network")).build()).build();
        refusal(Code.UNAVAILABLE, () -> client.call("RepositoryModelLoad", broken,
                RepositoryModelLoadResponse.getDefaultInstance()));
        refusal(Code.INVALID_ARGUMENT, () -> client.call("RepositoryModelLoad",
                load.toBuilder().putParameters("frob", ModelRepositoryParameter.newBuilder().setInt64Param(1).build())
                        .build(),
                RepositoryModelLoadResponse.getDefaultInstance()));
    }

    @Test
    void cudaMemoryDoesNotExist() {
        assertEquals(0, client.call("CudaSharedMemoryStatus", CudaSharedMemoryStatusRequest.getDefaultInstance(),
                CudaSharedMemoryStatusResponse.getDefaultInstance()).getRegionsCount());
        client.call("CudaSharedMemoryUnregister", CudaSharedMemoryUnregisterRequest.getDefaultInstance(),
                CudaSharedMemoryUnregisterResponse.getDefaultInstance());
        refusal(Code.INVALID_ARGUMENT, () -> client.call("CudaSharedMemoryRegister",
                CudaSharedMemoryRegisterRequest.newBuilder().setName("a").build(),
                CudaSharedMemoryRegisterResponse.getDefaultInstance()));
    }

    @Test
    void settings() {
        TraceSettingRequest.Builder change = TraceSettingRequest.newBuilder().setModelName("analog");
        change.putSettings("trace_level", TraceSettingRequest.SettingValue.newBuilder().addValue("TIMESTAMPS").build());
        change.putSettings("trace_rate", TraceSettingRequest.SettingValue.newBuilder().addValue("3").build());
        TraceSettingResponse changed = client.call("TraceSetting", change.build(),
                TraceSettingResponse.getDefaultInstance());
        assertEquals("3", changed.getSettingsOrThrow("trace_rate").getValue(0));
        assertEquals("TIMESTAMPS", TestService.json(service.get("/v2/models/analog/trace/setting")).get("trace_level")
                .get(0).asText());
        change.clearSettings().putSettings("trace_level", TraceSettingRequest.SettingValue.getDefaultInstance());
        assertEquals("OFF", client.call("TraceSetting", change.build(), TraceSettingResponse.getDefaultInstance())
                .getSettingsOrThrow("trace_level").getValue(0));
        change.clearSettings().putSettings("frob", TraceSettingRequest.SettingValue.getDefaultInstance());
        refusal(Code.INVALID_ARGUMENT,
                () -> client.call("TraceSetting", change.build(), TraceSettingResponse.getDefaultInstance()));
        LogSettingsRequest verbose = LogSettingsRequest.newBuilder().putSettings("log_verbose_level",
                LogSettingsRequest.SettingValue.newBuilder().setUint32Param(1).build()).build();
        assertEquals(1, client.call("LogSettings", verbose, LogSettingsResponse.getDefaultInstance())
                .getSettingsOrThrow("log_verbose_level").getUint32Param());
        client.infer(request().build());
        assertEquals(0, client.call("LogSettings", LogSettingsRequest.newBuilder().putSettings("log_verbose_level",
                LogSettingsRequest.SettingValue.newBuilder().setUint32Param(0).build()).build(),
                LogSettingsResponse.getDefaultInstance()).getSettingsOrThrow("log_verbose_level").getUint32Param());
        service.logged("\"protocol\":\"grpc\"", "ModelInfer", "\"status\":0,");
    }

    @Test
    void health() {
        for (String name : List.of("", GrpcMethod.SERVICE, "small", "analog")) {
            assertEquals(ServingStatus.SERVING, HealthGrpc.newBlockingStub(client.channel)
                    .check(HealthCheckRequest.newBuilder().setService(name).build()).getStatus(), name);
        }
        refusal(Code.NOT_FOUND, () -> HealthGrpc.newBlockingStub(client.channel)
                .check(HealthCheckRequest.newBuilder().setService("none").build()));
    }
}
