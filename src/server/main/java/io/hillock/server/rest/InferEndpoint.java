package io.hillock.server.rest;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.json.InferBody;
import io.hillock.server.json.InferBodyReader;
import io.hillock.server.json.InferBodyWriter;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.InferResponse;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.Lease;
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

    InferEndpoint(InferenceService service) {
        this.service = service;
    }

    void answer(RestCall call) {
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
        InferBody body = decode(call, memory);
        InferResponse response = infer.infer(body.request());
        InferBodyWriter writer = new InferBodyWriter(memory);
        writer.write(response, body);
        if (call.request().headers().contains(FROM_BROWSER)) {
            call.response().header(SERVER_TIMING, timing(memory.times()));
        }
        send(call, writer);
        infer.encoded();
    }

    /** The phases in ms and the engine, as the developer tools of browsers show them. */
    private static String timing(PhaseTimes times) {
        return Stream.of(Phase.DECODE, Phase.QUEUE, Phase.ROUTE, Phase.SIMULATE)
                .map(phase -> String.format(Locale.ROOT, "%s;dur=%.4f", phase.label(), times.nanos(phase) / 1e6))
                .collect(Collectors.joining(", ")) + ";desc=\"" + times.engine().replaceAll("[^ -~]|[\"\\\\]", "?")
                + '"';
    }

    private InferBody decode(RestCall call, RequestMemory memory) {
        RequestLimits limits = service.limits();
        RequestBody body = RequestBody.read(call, limits, memory);
        InferBodyReader reader = new InferBodyReader(limits, memory, service.regions());
        int header = call.header(HEADER_LENGTH).map(InferEndpoint::length).orElse(body.length());
        if (header == 0 && call.header(HEADER_LENGTH).isPresent()) {
            try (Lease lease = service.serving().lease(call.model(), call.version())) {
                return reader.readRaw(call.model(), call.version(), lease.servable().signature().inputs(), body.bytes(),
                        body.length());
            }
        }
        return reader.read(call.model(), call.version(), body.bytes(), body.length(), header);
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

    private static void send(RestCall call, InferBodyWriter writer) {
        if (writer.binary()) {
            call.response().header(HEADER_LENGTH, String.valueOf(writer.header()));
        }
        String type = writer.binary() ? BINARY : RestCall.JSON;
        if (writer.length() < WORTH_COMPRESSING || !AcceptedEncoding.gzip(call)) {
            call.send(200, type, writer.bytes(), writer.length());
            return;
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(writer.length() / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(writer.bytes(), 0, writer.length());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        call.response().header(HeaderNames.CONTENT_ENCODING, "gzip").header(HeaderNames.VARY, "Accept-Encoding");
        call.send(200, type, compressed.toByteArray());
    }
}
