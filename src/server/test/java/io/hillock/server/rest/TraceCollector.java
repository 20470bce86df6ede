package io.hillock.server.rest;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector of traces: takes OTLP over HTTP in Protobuf at a free port, and keeps the spans. */
public final class TraceCollector implements AutoCloseable {
    public final List<Span> spans = new CopyOnWriteArrayList<>();
    public final List<Resource> resources = new CopyOnWriteArrayList<>();
    public final List<String> tokens = new CopyOnWriteArrayList<>();
    public final List<String> problems = new CopyOnWriteArrayList<>();
    private final HttpServer server = HttpServer
            .create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    public TraceCollector() throws IOException {
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
                var request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
                request.getResourceSpansList().forEach(part -> {
                    resources.add(part.getResource());
                    part.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                });
                exchange.sendResponseHeaders(200, -1);
            } catch (IOException e) {
                problems.add(e.toString());
                throw e;
            }
        });
        server.createContext("/", exchange -> {
            problems.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    public static Map<String, String> attributes(List<KeyValue> pairs) {
        return pairs.stream().collect(Collectors.toMap(KeyValue::getKey, pair -> pair.getValue().hasIntValue()
                ? String.valueOf(pair.getValue().getIntValue())
                : pair.getValue().getStringValue()));
    }

    /** Spans without a parent among those kept. */
    public List<Span> entries() {
        return spans.stream()
                .filter(span -> spans.stream().noneMatch(one -> one.getSpanId().equals(span.getParentSpanId())))
                .toList();
    }

    public List<Span> below(Span parent) {
        List<Span> all = new ArrayList<>(spans.stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId())).toList());
        all.sort((a, b) -> Long.compare(a.getStartTimeUnixNano(), b.getStartTimeUnixNano()));
        return all;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
