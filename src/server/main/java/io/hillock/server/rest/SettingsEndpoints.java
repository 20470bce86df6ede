package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.LogChange;
import io.hillock.server.inference.ServiceLog.Levels;
import io.hillock.server.inference.TraceChange;
import io.hillock.server.inference.TraceSettings.Trace;
import java.util.Map;
import java.util.Optional;

/** Settings of traces and of the log, in Triton's names. A trace setting that is null goes back to its default. */
final class SettingsEndpoints {
    private final InferenceService service;

    SettingsEndpoints(InferenceService service) {
        this.service = service;
    }

    void trace(RestCall call) {
        send(call, new TraceChange(service, call.model()).apply());
    }

    private static void send(RestCall call, Trace trace) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        TraceChange.values(trace).forEach((name, value) -> {
            if (name.equals("trace_level")) {
                answer.putArray(name).add(value);
            } else {
                answer.put(name, value);
            }
        });
        JsonAnswer.send(call, answer);
    }

    void setTrace(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        TraceChange change = new TraceChange(service, call.model());
        for (Map.Entry<String, JsonNode> one : body.properties()) {
            JsonNode value = one.getValue().isArray() ? one.getValue().path(0) : one.getValue();
            change.put(one.getKey(), one.getValue().isNull() ? Optional.empty() : Optional.of(value.asText()));
        }
        send(call, change.apply());
    }

    void logging(RestCall call) {
        send(call, service.log().levels());
    }

    private static void send(RestCall call, Levels levels) {
        JsonAnswer.send(call, JsonAnswer.MAPPER.valueToTree(LogChange.values(levels)));
    }

    void setLogging(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        LogChange change = new LogChange(service.log());
        for (Map.Entry<String, JsonNode> one : body.properties()) {
            JsonNode value = one.getValue();
            change.put(one.getKey(), value.isBoolean()
                    ? value.booleanValue()
                    : value.isIntegralNumber() ? value.longValue() : value.asText());
        }
        send(call, change.apply());
    }
}
