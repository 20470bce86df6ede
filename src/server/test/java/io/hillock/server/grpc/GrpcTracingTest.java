package io.hillock.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.hillock.server.ObservationOptions;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.rest.TestService;
import io.hillock.server.rest.TraceCollector;
import io.hillock.server.tracing.TraceExport;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces and the access log of calls over gRPC: the caller's trace comes as metadata. */
@Timeout(60)
class GrpcTracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @TempDir
    private Path folder;

    private static ModelInferRequest request(String model) {
        return GrpcClient.request(model, List.of(1L, 3L), 0.5f, 1.25f, 1).build();
    }

    @Test
    void aCallIsASpanOfItsCallersTrace() throws IOException {
        Path log = folder.resolve("access.log");
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-" + TRACE + "-b7ad6b7169203331-01");
        try (TraceCollector collector = new TraceCollector()) {
            try (TestService service = new TestService(new ObservationOptions(
                    TraceExport.of(Optional.of(collector.address()), Optional.of(0.0), Map.of()), Optional.of(log),
                    false)); GrpcClient client = new GrpcClient(service)) {
                client.infer(request("small"));
                var traced = ClientInterceptors.intercept(client.channel,
                        MetadataUtils.newAttachHeadersInterceptor(headers));
                GrpcClient.call(traced, "ModelInfer", request("small"), ModelInferResponse.getDefaultInstance());
                assertThrows(StatusRuntimeException.class, () -> GrpcClient.call(traced, "ModelInfer",
                        request("none"), ModelInferResponse.getDefaultInstance()));
            }
            assertEquals(2, collector.entries().size());
            Span call = collector.entries().getFirst();
            assertEquals("inference.GRPCInferenceService/ModelInfer", call.getName());
            assertEquals(TRACE, TraceCollector.hex(call.getTraceId()));
            Map<String, String> told = TraceCollector.attributes(call.getAttributesList());
            assertEquals("grpc", told.get("rpc.system.name"));
            assertEquals("inference.GRPCInferenceService/ModelInfer", told.get("rpc.method"));
            assertEquals("OK", told.get("rpc.response.status_code"));
            assertEquals(List.of("decode", "queue", "run", "encode"),
                    collector.below(call).stream().map(Span::getName).toList());
            assertEquals("NOT_FOUND", TraceCollector.attributes(collector.entries().getLast().getAttributesList())
                    .get("rpc.response.status_code"));
        }
        List<String> lines = Files.readAllLines(log);
        assertEquals(3, lines.size());
        JsonNode line = TestService.JSON.readTree(lines.get(1));
        assertEquals("grpc inference.GRPCInferenceService/ModelInfer small 1 0 " + TRACE,
                String.join(" ", line.get("protocol").asText(), line.get("method").asText(),
                        line.get("model").asText(), line.get("version").asText(), line.get("status").asText(),
                        line.get("trace_id").asText()));
        assertEquals("5 NOT_FOUND", TestService.JSON.readTree(lines.get(2)).get("status").asText() + " "
                + TestService.JSON.readTree(lines.get(2)).get("reason").asText());
    }
}
