package io.hillock.server.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.DirectHandler;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.ServiceException;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.security.Scope;
import io.hillock.server.watch.Subscription;
import io.hillock.server.watch.Subscription.Neuron;
import io.hillock.server.watch.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One WebSocket to a watcher. A text message says what it wants: {@code {"model", "nodes", "rows", "rate", "membranes"}}, or {@code {}} for nothing. Runs
 * come as binary messages; a refusal as {@code {"error"}}. Helidon calls one method at a time.
 */
final class WatchListener implements WsListener {
    private static final int LONGEST = 64 << 10;

    private final InferenceService service;
    private final AccessTokens tokens;
    private final StringBuilder parts = new StringBuilder();
    private Watcher watcher;

    WatchListener(InferenceService service, AccessTokens tokens) {
        this.service = service;
        this.tokens = tokens;
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        try {
            tokens.check(LoginCookie.authorization(headers), List.of(Scope.WATCH, Scope.CONTROL));
            return Optional.empty();
        } catch (ServiceException e) {
            service.metrics().refused(Protocol.WEBSOCKET, e.reason());
            throw RequestException.builder().type(DirectHandler.EventType.OTHER)
                    .status(Status.create(e.reason().http())).message(e.getMessage()).safeMessage(true).cause(e)
                    .build();
        }
    }

    @Override
    public void onOpen(WsSession session) {
        Optional<Watcher> opened = service.serving().watch()
                .open(frame -> session.send(BufferData.create(frame), true));
        if (opened.isEmpty()) {
            session.close(WsCloseCodes.TRY_AGAIN_LATER, "too many watch already");
            return;
        }
        watcher = opened.get();
        // Helidon tells nobody that a connection was lost, but the connection's thread ends with it.
        Thread connection = Thread.currentThread();
        Thread.ofVirtual().name("hillock-watch-end").start(() -> {
            try {
                connection.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            opened.get().close();
        });
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        if (parts.length() + text.length() > LONGEST) {
            session.close(WsCloseCodes.TOO_BIG, "the message has more than " + LONGEST + " characters");
            return;
        }
        parts.append(text);
        if (last) {
            String message = parts.toString();
            parts.setLength(0);
            try {
                watcher.subscribe(subscription(message));
            } catch (ServiceException e) {
                session.send(JsonNodeFactory.instance.objectNode().put("error", e.getMessage()).toString(), true);
            }
        }
    }

    private static Subscription subscription(String message) {
        try {
            JsonNode body = JsonAnswer.MAPPER.readTree(message);
            if (body == null || !body.isObject()) {
                throw ServiceException.invalid("the message must be a JSON object");
            }
            if (body.isEmpty()) {
                return Subscription.NONE;
            }
            List<String> nodes = new ArrayList<>();
            body.path("nodes").forEach(node -> nodes.add(node.asText()));
            List<Neuron> membranes = new ArrayList<>();
            body.path("membranes").forEach(
                    one -> membranes.add(new Neuron(one.path("node").asText(), one.path("index").asInt(-1))));
            return new Subscription(body.path("model").asText(), nodes, body.path("rows").asInt(Subscription.MOST_ROWS),
                    body.path("rate").asInt(Subscription.MOST_RATE), membranes);
        } catch (JsonProcessingException e) {
            throw ServiceException.invalid("the message is no JSON");
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(e.getMessage());
        }
    }

    @Override
    public void onClose(WsSession session, int status, String reason) {
        if (watcher != null) {
            watcher.close();
        }
    }
}
