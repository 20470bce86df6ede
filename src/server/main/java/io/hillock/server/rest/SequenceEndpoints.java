package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.request.ServiceException;

/** The sequences that have begun and not ended, and an operator's way to hold them up. */
final class SequenceEndpoints {
    private static final int MOST_SHOWN = 100;

    private final InferenceService service;

    SequenceEndpoints(InferenceService service) {
        this.service = service;
    }

    /** How many there are, and those that were used last. */
    void list(RestCall call) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("count", service.sequences().size());
        ArrayNode all = answer.putArray("sequences");
        service.sequences().newest(MOST_SHOWN)
                .forEach(one -> all.addObject().put("model", one.model()).put("id", one.id())
                        .put("version", one.version()).put("requests", one.requests()).put("idle_ms", one.idleMillis())
                        .put("paused", one.paused()).put("waiting", one.waiting()));
        JsonAnswer.send(call, answer);
    }

    void pause(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        if (!body.path("model").isTextual() || !body.path("id").isTextual() || !body.path("paused").isBoolean()) {
            throw ServiceException
                    .invalid("the body must be {\"model\": NAME, \"id\": SEQUENCE, \"paused\": true or false}");
        }
        service.sequences().pause(body.get("model").asText(), body.get("id").asText(),
                body.get("paused").asBoolean());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }
}
