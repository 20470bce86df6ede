package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.queue.InferBodies;
import io.hillock.server.queue.QueueReport;
import io.hillock.server.queue.QueuedInference;
import io.hillock.server.queue.QueuedOutcome;
import io.hillock.server.queue.QueuedOutcome.Answered;
import io.hillock.server.queue.QueuedOutcome.Dead;
import io.hillock.server.queue.QueuedOutcome.Pending;
import io.hillock.server.queue.RequestQueue;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Queued requests: POST …/infer?queue=1, and what is under v2/queue. */
final class QueueEndpoints {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long LONGEST_SECONDS = QueuedInference.LONGEST_TTL.toSeconds();
    /** How many attempts a dead letter had; no other answer has it. */
    private static final HeaderName DEAD_LETTER = HeaderNames.create("Hillock-Dead-Letter");

    private final InferenceService service;
    private final Optional<RequestQueue> queue;

    QueueEndpoints(InferenceService service, Optional<RequestQueue> queue) {
        this.service = service;
        this.queue = queue;
    }

    private RequestQueue queue() {
        return queue.orElseThrow(
                () -> ServiceException.notFound("this service keeps no queue: start it with --queue DIR"));
    }

    /** Whether the request is to be queued. */
    static boolean wanted(RestCall call) {
        String value = call.query("queue").orElse("0");
        return switch (value) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw ServiceException.invalid("'queue' in the address must be 1 or 0");
        };
    }

    void submit(RestCall call) {
        RequestQueue to = queue();
        Duration ttl = call.query("ttl").map(QueueEndpoints::seconds).orElse(Duration.ZERO);
        String session = call.query("session").orElse("default");
        try (RequestMemory memory = RequestMemory.take()) {
            RequestBody body = RequestBody.read(call, service.limits(), memory);
            byte[] bytes = Arrays.copyOf(body.bytes(), body.length());
            int header = InferEndpoint.header(call, bytes.length);
            String own = InferBodies.check(service, memory, call.model(), call.version(), bytes, bytes.length, header);
            String id = call.query("id").orElseGet(() -> own.isEmpty() ? UUID.randomUUID().toString() : own);
            to.submit(new QueuedInference(session, id, call.model(), call.version(), bytes, header, ttl));
            String place = "/v2/queue/" + encoded(session) + "/" + encoded(id);
            call.response().header(HeaderNames.LOCATION, place);
            JsonAnswer.send(call, 202,
                    NODES.objectNode().put("session", session).put("id", id).put("location", place));
        }
    }

    private static Duration seconds(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 1 && seconds <= LONGEST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ServiceException.invalid("'ttl' in the address must be a whole number of seconds, from 1 to "
                + LONGEST_SECONDS);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    void outcome(RestCall call) {
        QueuedOutcome outcome = queue().find(call.session(), call.queued())
                .orElseThrow(() -> ServiceException.notFound("there is no queued request '" + call.queued()
                        + "' in session '" + call.session() + "', or its answer is not kept any more"));
        switch (outcome) {
            case Pending pending -> {
                call.response().header(HeaderNames.RETRY_AFTER, "1");
                ObjectNode answer = NODES.objectNode().put("state", pending.running() ? "running" : "waiting")
                        .put("attempts", pending.attempts());
                if (!pending.message().isEmpty()) {
                    answer.put("last_failure", pending.message());
                }
                JsonAnswer.send(call, 202, answer);
            }
            case Answered answered -> InferEndpoint.send(call, answered.body(), answered.body().length,
                    answered.header());
            case Dead dead -> {
                call.response().header(DEAD_LETTER, String.valueOf(dead.attempts()));
                throw new ServiceException(dead.reason(), dead.message());
            }
        }
    }

    void report(RestCall call) {
        QueueReport report = queue().report();
        ObjectNode answer = NODES.objectNode().put("waiting", report.waiting()).put("running", report.running())
                .put("answered", report.answered());
        ArrayNode dead = answer.putArray("dead");
        report.dead()
                .forEach(one -> dead.addObject().put("session", one.session()).put("id", one.id())
                        .put("model", one.model()).put("attempts", one.attempts()).put("reason", one.reason().name())
                        .put("message", one.message()).put("since", one.since()));
        JsonAnswer.send(call, answer);
    }

    void replay(RestCall call) {
        queue().replay(call.session(), call.queued());
        JsonAnswer.send(call, 202, NODES.objectNode().put("session", call.session()).put("id", call.queued()));
    }

    void discard(RestCall call) {
        queue().discard(call.session(), call.queued());
        JsonAnswer.send(call, NODES.objectNode().put("session", call.session()).put("id", call.queued()));
    }
}
