package io.hillock.server.rest;

import static io.hillock.server.rest.TestService.refusal;
import static io.hillock.server.rest.TraceCollector.attributes;
import static io.hillock.server.rest.TraceCollector.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.net.Connection;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.remote.RemoteEngine;
import io.hillock.server.ObservationOptions;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.tracing.TraceExport;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.UnifiedOptions;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces of requests, as a collector of OpenTelemetry gets them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String INFER = "/v2/models/small/infer";
    private static final String REQUEST = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\","
            + "\"data\":[0.5,1.25,1]}]%s}";

    @TempDir
    private Path folder;

    private static TestService service(TraceCollector collector, double share, Map<String, String> environment)
            throws IOException {
        return new TestService(new ObservationOptions(
                TraceExport.of(Optional.of(collector.address()), Optional.of(share), environment), Optional.empty(),
                false));
    }

    private static HttpResponse<byte[]> infer(TestService service, String traceparent, String more) {
        HttpRequest.Builder request = service.request(INFER)
                .POST(HttpRequest.BodyPublishers.ofString(REQUEST.formatted(more)));
        if (traceparent != null) {
            request.header("traceparent", traceparent).header("tracestate", "vendor=abc");
        }
        return service.send(request.build());
    }

    private static String sampled(String span) {
        return "00-" + TRACE + "-" + span + "-01";
    }

    @Test
    void aRecordedCallersRequestIsASpanOfItsTrace() throws IOException {
        try (TraceCollector collector = new TraceCollector()) {
            try (TestService service = service(collector, 0, Map.of("OTEL_SERVICE_NAME", "spikes",
                    "OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20abc", "OTEL_RESOURCE_ATTRIBUTES",
                    "zone=a"))) {
                assertEquals(200, infer(service, sampled(SPAN), ",\"parameters\":{\"route\":\"java\"}").statusCode());
                assertEquals(200, infer(service, null, "").statusCode());
                assertEquals(200, infer(service, "00-" + TRACE + "-" + SPAN + "-00", "").statusCode());
                assertEquals(200, infer(service, "00-" + TRACE + "-" + SPAN + "-1", "").statusCode());
            }
            assertEquals(List.of(), collector.problems);
            assertEquals("Bearer abc", collector.tokens.getFirst());
            Map<String, String> resource = attributes(collector.resources.getFirst().getAttributesList());
            assertEquals("spikes", resource.get("service.name"));
            assertEquals("a", resource.get("zone"));
            assertEquals(1, collector.entries().size(), () -> collector.spans.toString());
            Span request = collector.entries().getFirst();
            assertEquals("POST /v2/models/{model}/infer", request.getName());
            assertEquals(TRACE, hex(request.getTraceId()));
            assertEquals(SPAN, hex(request.getParentSpanId()));
            assertEquals("vendor=abc", request.getTraceState());
            assertEquals(Span.SpanKind.SPAN_KIND_SERVER, request.getKind());
            assertEquals(Map.of("http.request.method", "POST", "http.route", "/v2/models/{model}/infer",
                    "http.response.status_code", "200", "hillock.model", "small", "hillock.model.version", "1",
                    "hillock.engine", "java"), attributes(request.getAttributesList()));
            assertPhases(collector, request);
        }
    }

    private static void assertPhases(TraceCollector collector, Span request) {
        List<Span> phases = collector.below(request);
        assertEquals(List.of("decode", "queue", "run", "encode"), phases.stream().map(Span::getName).toList());
        long at = request.getStartTimeUnixNano();
        for (Span phase : phases) {
            assertEquals(at, phase.getStartTimeUnixNano(), "phases follow each other");
            at = phase.getEndTimeUnixNano();
        }
        assertEquals(at, request.getEndTimeUnixNano());
        Span run = phases.get(2);
        List<Span> engines = collector.below(run);
        assertEquals(List.of("simulate java"), engines.stream().map(Span::getName).toList());
        assertTrue(engines.getFirst().getStartTimeUnixNano() >= run.getStartTimeUnixNano()
                && engines.getFirst().getEndTimeUnixNano() <= run.getEndTimeUnixNano());
        assertTrue(Math.abs(System.currentTimeMillis() - request.getStartTimeUnixNano() / 1_000_000) < 60_000);
    }

    @Test
    void requestsWithoutATraceBeginOneAtTheGivenShare() throws IOException {
        try (TraceCollector collector = new TraceCollector()) {
            try (TestService service = service(collector, 1, Map.of())) {
                assertEquals(200, infer(service, null, "").statusCode());
                assertEquals(200, infer(service, "00-" + TRACE + "-" + SPAN + "-00", "").statusCode());
                refusal(400, infer(service, null, ",\"parameters\":{\"steps\":-1}"));
                refusal(400, service.post(INFER, "{"));
            }
            assertEquals(3, collector.entries().size());
            assertEquals(3, collector.entries().stream().map(Span::getTraceId).distinct().count());
            Span refused = collector.entries().get(1);
            assertEquals("400", attributes(refused.getAttributesList()).get("http.response.status_code"));
            assertEquals("INVALID", attributes(refused.getAttributesList()).get("error.type"));
            assertEquals(Status.StatusCode.STATUS_CODE_UNSET, refused.getStatus().getCode(),
                    "the caller's fault is no error of the server");
            Span malformed = collector.entries().get(2);
            assertEquals(List.of("decode"), collector.below(malformed).stream().map(Span::getName).toList());
        }
    }

    @Test
    void aStreamsMessagesAndASequenceAreTraced() throws Exception {
        try (TraceCollector collector = new TraceCollector()) {
            try (TestService service = service(collector, 0, Map.of());
                    HttpClient client = HttpClient.newHttpClient()) {
                CompletableFuture<String> answer = new CompletableFuture<>();
                WebSocket socket = client.newWebSocketBuilder().header("traceparent", sampled(SPAN))
                        .buildAsync(java.net.URI.create(service.uri("/v2/models/small/stream").toString()
                                .replace("http:", "ws:")), new WebSocket.Listener() {
                                    @Override
                                    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                                        answer.complete(data.toString());
                                        return null;
                                    }
                                })
                        .join();
                socket.sendText(REQUEST.formatted(""), true).join();
                assertTrue(answer.join().contains("counts"), answer.join());
                socket.abort();
                assertEquals(200, infer(service, sampled("00f067aa0ba902b7"),
                        ",\"parameters\":{\"sequence_id\":\"mine\",\"sequence_start\":true,\"sequence_end\":true}")
                        .statusCode());
            }
            Span message = collector.entries().getFirst();
            assertEquals("GET /v2/models/{model}/stream", message.getName());
            assertEquals(TRACE, hex(message.getTraceId()));
            Span step = collector.entries().getLast();
            assertEquals("mine", attributes(step.getAttributesList()).get("hillock.sequence.id"));
            for (Span request : List.of(message, step)) {
                List<Span> engines = collector.below(collector.below(request).get(2));
                assertEquals(1, engines.size());
                assertTrue(engines.getFirst().getName().startsWith("simulate "));
            }
        }
    }

    /** The trace goes by the protocol to hillock-engine, and comes back with the time that the program says it took. */
    @Test
    void anEngineInCppIsPartOfTheTrace() throws IOException {
        Path program = Path.of(System.getProperty("hillock.root"),
                "bindings/target/native/native/engine/hillock-engine");
        Process process = new ProcessBuilder(program.toString(), "--listen", "unix:" + folder.resolve("socket"),
                "--name", "cpp").redirectErrorStream(true).start();
        try (BufferedReader said = process.inputReader(); TraceCollector collector = new TraceCollector()) {
            String line = said.readLine();
            while (line != null && !line.contains("listening on ")) {
                line = said.readLine();
            }
            Image image = TestImages.spiking(1);
            try (TestService service = service(collector, 0, Map.of());
                    Connection connection = Transport.of("unix:" + folder.resolve("socket"))
                            .connect(Settings.of("service", Role.INTERFACE), (_, _) -> {})) {
                Candidate cpp = new Candidate("cpp", EngineKind.REMOTE, one -> RemoteEngine.open(connection, one));
                service.server.service().serving().load("far", "1",
                        () -> NetworkServable.open(UnifiedOptions.of(image).withEngine(cpp), TestService.LIMITS,
                                HubLinks.none()),
                        List.of());
                HttpRequest request = service.request("/v2/models/far/infer").header("traceparent", sampled(SPAN))
                        .POST(HttpRequest.BodyPublishers
                                .ofString(REQUEST.formatted(",\"parameters\":{\"route\":\"remote\"}")))
                        .build();
                HttpResponse<byte[]> answer = service.send(request);
                assertEquals(200, answer.statusCode(), () -> TestService.text(answer));
                assertEquals(service.infer("small", REQUEST.formatted(",\"parameters\":{\"route\":\"java\"}"))
                        .get("outputs"), TestService.json(answer).get("outputs"), "the same bits");
            }
            Span run = collector.below(collector.entries().getFirst()).get(2);
            Span waited = collector.below(run).getFirst();
            assertEquals("simulate cpp", waited.getName());
            Span there = collector.below(waited).getFirst();
            assertTrue(there.getName().startsWith("simulate cpp/"), there.getName());
            assertTrue(there.getEndTimeUnixNano() > there.getStartTimeUnixNano());
            assertTrue(there.getStartTimeUnixNano() > waited.getStartTimeUnixNano()
                    && there.getEndTimeUnixNano() < waited.getEndTimeUnixNano());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void requestsAreAnsweredWithoutACollector() throws IOException {
        String gone;
        try (TraceCollector collector = new TraceCollector()) {
            gone = collector.address();
        }
        TestService service = new TestService(new ObservationOptions(
                TraceExport.of(Optional.of(gone), Optional.of(1.0), Map.of()), Optional.empty(), false));
        try (service) {
            assertEquals(200, infer(service, null, "").statusCode());
        }
        assertTrue(service.log.stream().anyMatch(line -> line.contains("WARNING traces: ")), service.log::toString);
    }
}
