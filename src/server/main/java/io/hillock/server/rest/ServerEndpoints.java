package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.ServiceExtensions;
import io.hillock.server.request.RequestLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The server's metadata, health, metrics and description. */
final class ServerEndpoints {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final InferenceService service;
    private final String release;

    ServerEndpoints(InferenceService service, String release) {
        this.service = service;
        this.release = release;
    }

    void metadata(RestCall call) {
        ObjectNode answer = NODES.objectNode().put("name", "hillock").put("version", release);
        ArrayNode extensions = answer.putArray("extensions");
        ServiceExtensions.of(service).forEach(extensions::add);
        RequestLimits limits = service.limits();
        answer.putObject("limits").put("body_bytes", limits.body()).put("answer_bytes", limits.answer())
                .put("header_bytes", limits.header())
                .put("json_depth", limits.depth()).put("tensors", limits.tensors()).put("steps", limits.steps())
                .put("work", limits.work())
                .put("sequences", service.sequences().options().most());
        JsonAnswer.send(call, answer);
    }

    /** Live as long as it can answer, whatever the models do. */
    void live(RestCall call) {
        JsonAnswer.send(call, NODES.objectNode().put("live", true));
    }

    void ready(RestCall call) {
        JsonAnswer.send(call, service.ready() ? 200 : 503, readiness(NODES.objectNode().put("ready", service.ready())));
    }

    private ObjectNode readiness(ObjectNode answer) {
        return service.ready() ? answer : answer.put("error", "the service is starting or shutting down");
    }

    /** MicroProfile Health. */
    void health(RestCall call) {
        boolean up = service.ready();
        ObjectNode answer = NODES.objectNode().put("status", up ? "UP" : "DOWN");
        answer.putArray("checks").addObject().put("name", "serving").put("status", up ? "UP" : "DOWN");
        JsonAnswer.send(call, up ? 200 : 503, up ? answer : readiness(answer));
    }

    void healthLive(RestCall call) {
        ObjectNode answer = NODES.objectNode().put("status", "UP");
        answer.putArray("checks");
        JsonAnswer.send(call, answer);
    }

    void metrics(RestCall call) {
        call.send(200, PROMETHEUS, service.metrics().text().getBytes(StandardCharsets.UTF_8));
    }

    void openApi(RestCall call) {
        resource(call, "/io/hillock/server/openapi.json", RestCall.JSON);
    }

    void proto(RestCall call) {
        resource(call, "/proto/grpc_service.proto", "text/plain; charset=utf-8");
    }

    private static void resource(RestCall call, String name, String type) {
        try (InputStream in = ServerEndpoints.class.getResourceAsStream(name)) {
            call.send(200, type, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
