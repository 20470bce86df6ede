package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.DirectHandler;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.webserver.CloseConnectionException;
import io.hillock.server.inference.AccessLine;
import io.hillock.server.inference.CallFailures;
import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.json.InferBody;
import io.hillock.server.json.InferBodyReader;
import io.hillock.server.json.InferBodyWriter;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.SequenceStep;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.security.Scope;
import io.hillock.server.serving.ModelNames;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One WebSocket: a stream of requests that share state, from rest. A text message is a request in JSON; a binary message is the length of
 * its JSON (uint32, little-endian), the JSON, and binary data. The answer has the form of the request; a refusal is {@code {"error"}} as
 * text, and the state stays. A message is read once the answer before it is sent, so a slow reader holds up its own stream and nothing
 * grows. Helidon calls one method at a time.
 */
final class StreamListener implements WsListener {
    private final InferenceService service;
    private final AccessTokens tokens;
    private final String sequence = "stream " + UUID.randomUUID();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private String model = "";
    private String version = "";
    private String traceparent;
    private String tracestate;
    private boolean started;

    StreamListener(InferenceService service, AccessTokens tokens) {
        this.service = service;
        this.tokens = tokens;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        try {
            tokens.check(LoginCookie.authorization(headers), List.of(Scope.INFER));
            String[] path = prologue.uriPath().path().split("/");
            model = ModelNames.alias(path[3]);
            version = path.length > 5 ? ModelNames.version(path[5]) : "";
            service.serving().lease(model, version).close();
            traceparent = headers.first(InferEndpoint.TRACEPARENT).orElse(null);
            tracestate = headers.first(InferEndpoint.TRACESTATE).orElse(null);
            return Optional.empty();
        } catch (ServiceException e) {
            service.metrics().refused(Protocol.WEBSOCKET, e.reason());
            // WsUpgradeException would become a 400 without a word.
            throw RequestException.builder().type(DirectHandler.EventType.OTHER)
                    .status(Status.create(e.reason().http())).message(e.getMessage()).safeMessage(true).cause(e)
                    .build();
        }
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        take(session, text.getBytes(StandardCharsets.UTF_8), last, false);
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        byte[] bytes = new byte[buffer.available()];
        buffer.read(bytes);
        take(session, bytes, last, true);
    }

    private void take(WsSession session, byte[] part, boolean last, boolean binary) {
        if (part.length > service.limits().body() - parts.size()) {
            session.close(WsCloseCodes.TOO_BIG, "the message has more than " + service.limits().body() + " bytes");
            return;
        }
        parts.writeBytes(part);
        if (last) {
            byte[] message = parts.toByteArray();
            parts.reset();
            AccessLine line = service.access().line(Protocol.WEBSOCKET, "MESSAGE");
            line.at("/v2/models/{model}/stream", model, version);
            try {
                answer(session, message, binary, line);
                line.end(200, "");
            } catch (CloseConnectionException | SocketWriterException | WsCloseException | UncheckedIOException e) {
                // The connection is broken; nobody is there to be told.
                line.end(Reason.CANCELLED.http(), "BROKEN");
                throw e;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                ServiceException refusal = CallFailures.of(e, Protocol.WEBSOCKET, service);
                line.end(refusal.reason().http(), refusal.reason().name());
                refuse(session, refusal);
            }
        }
    }

    private void answer(WsSession session, byte[] message, boolean binary, AccessLine line) {
        try (RequestMemory memory = RequestMemory.take(); InferCall call = service.call(Protocol.WEBSOCKET, memory)) {
            call.line(line);
            call.join(traceparent, tracestate);
            try {
                answer(session, message, binary, memory, call);
            } catch (RuntimeException | Error e) {
                call.failed(e);
                throw e;
            }
        }
    }

    private void answer(WsSession session, byte[] message, boolean binary, RequestMemory memory, InferCall call) {
        InferBody body = decoded(message, binary, memory);
        if (body.request().parameters().sequence().isPresent()) {
            throw ServiceException.invalid("a stream is a sequence of its own: its requests have no sequence_id");
        }
        InferBody step = body.within(new SequenceStep(sequence, !started, false));
        InferBodyWriter writer = new InferBodyWriter(memory);
        writer.write(call.infer(step.request()), step);
        started = true;
        if (binary || writer.binary()) {
            ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + writer.length()).order(ByteOrder.LITTLE_ENDIAN);
            frame.putInt(writer.header()).put(writer.bytes(), 0, writer.length());
            session.send(BufferData.create(frame.array()), true);
        } else {
            session.send(new String(writer.bytes(), 0, writer.length(), StandardCharsets.UTF_8), true);
        }
        call.encoded();
    }

    private InferBody decoded(byte[] message, boolean binary, RequestMemory memory) {
        InferBodyReader reader = new InferBodyReader(service.limits(), memory, service.regions());
        if (!binary) {
            return reader.read(model, version, message, message.length, message.length);
        }
        if (message.length < Integer.BYTES) {
            throw ServiceException.invalid("a binary message begins with the length of its JSON, 4 bytes");
        }
        byte[] rest = Arrays.copyOfRange(message, Integer.BYTES, message.length);
        int header = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (header < 0 || header > rest.length) {
            throw ServiceException.invalid("the message says that its JSON has " + Integer.toUnsignedString(header)
                    + " bytes, but it has " + rest.length);
        }
        return reader.read(model, version, rest, rest.length, header);
    }

    private void refuse(WsSession session, ServiceException refusal) {
        session.send(JsonNodeFactory.instance.objectNode().put("error", refusal.getMessage()).toString(), true);
        if (refusal.reason() == Reason.NOT_FOUND || refusal.reason() == Reason.UNAVAILABLE) {
            session.close(WsCloseCodes.TRY_AGAIN_LATER, "the model is not served");
        }
    }

    /** Helidon tells nobody that a connection was lost, but the connection's thread ends with it. */
    @Override
    public void onOpen(WsSession session) {
        Thread connection = Thread.currentThread();
        Thread.ofVirtual().name("hillock-stream-end").start(() -> {
            try {
                connection.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            service.sequences().finish(model, sequence);
        });
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        service.sequences().finish(model, sequence);
    }
}
