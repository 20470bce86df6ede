package io.hillock.server.rest;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.json.InferBody;
import io.hillock.server.json.InferBodyWriter;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.queue.InferBodies;
import io.hillock.server.queue.QueuedOutcome;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** POST v2/models/MODEL[/versions/VERSION]/infer. */
final class InferEndpoint {
    private static final HeaderName HEADER_LENGTH = HeaderNames.create("Inference-Header-Content-Length");
    static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
    static final HeaderName TRACESTATE = HeaderNames.create("tracestate");
    private static final HeaderName FROM_BROWSER = HeaderNames.create("Sec-Fetch-Mode");
    private static final HeaderName SERVER_TIMING = HeaderNames.create("Server-Timing");
    private static final String BINARY = "application/octet-stream";
    /** Smaller answers gain nothing by compression. */
    private static final int WORTH_COMPRESSING = 1024;

    private final InferenceService service;
    private final QueueEndpoints queue;

    InferEndpoint(InferenceService service, QueueEndpoints queue) {
        this.service = service;
        this.queue = queue;
    }

    void answer(RestCall call) {
        if (QueueEndpoints.wanted(call)) {
            queue.submit(call);
            return;
        }
        try (RequestMemory memory = RequestMemory.take(); InferCall infer = service.call(Protocol.REST, memory)) {
            infer.line(call.line());
            infer.join(call.header(TRACEPARENT).orElse(null), call.header(TRACESTATE).orElse(null));
            try {
                answer(call, infer, memory);
            } catch (RuntimeException | Error e) {
                infer.failed(e);
                throw e;
            }
        }
    }

    private void answer(RestCall call, InferCall infer, RequestMemory memory) {
        RequestBody body = RequestBody.read(call, service.limits(), memory);
        InferBody decoded = InferBodies.decode(service, memory, service.regions(), call.model(), call.version(),
                body.bytes(), body.length(), header(call, body.length()));
        InferBodyWriter writer = InferBodies.answer(infer, decoded, memory);
        if (call.request().headers().contains(FROM_BROWSER)) {
            call.response().header(SERVER_TIMING, timing(memory.times()));
        }
        send(call, writer.bytes(), writer.length(),
                writer.binary() ? writer.header() : QueuedOutcome.Answered.NOT_BINARY);
        infer.encoded();
    }

    /** The phases in ms and the engine, as the developer tools of browsers show them. */
    private static String timing(PhaseTimes times) {
        return Stream.of(Phase.DECODE, Phase.QUEUE, Phase.ROUTE, Phase.SIMULATE)
                .map(phase -> String.format(Locale.ROOT, "%s;dur=%.4f", phase.label(), times.nanos(phase) / 1e6))
                .collect(Collectors.joining(", ")) + ";desc=\"" + times.engine().replaceAll("[^ -~]|[\"\\\\]", "?")
                + '"';
    }

    /** The bytes of JSON at the beginning of a body of this length; 0 if the body is the raw contents of the only input. */
    static int header(RestCall call, int length) {
        int header = call.header(HEADER_LENGTH).map(InferEndpoint::length).orElse(length);
        if (header == 0 && call.header(HEADER_LENGTH).isEmpty()) {
            throw ServiceException.invalid("the request has no body");
        }
        return header;
    }

    private static int length(String header) {
        try {
            int length = Integer.parseInt(header.strip());
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ServiceException.invalid("Inference-Header-Content-Length must be a whole number of bytes");
    }

    /** @param header bytes of JSON at the beginning; {@link QueuedOutcome.Answered#NOT_BINARY} if all is JSON */
    static void send(RestCall call, byte[] bytes, int length, int header) {
        boolean binary = header != QueuedOutcome.Answered.NOT_BINARY;
        if (binary) {
            call.response().header(HEADER_LENGTH, String.valueOf(header));
        }
        String type = binary ? BINARY : RestCall.JSON;
        if (length < WORTH_COMPRESSING || !AcceptedEncoding.gzip(call)) {
            call.send(200, type, bytes, length);
            return;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(bytes, 0, length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        call.response().header(HeaderNames.CONTENT_ENCODING, "gzip").header(HeaderNames.VARY, "Accept-Encoding");
        call.send(200, type, compressed.toByteArray());
    }
}
