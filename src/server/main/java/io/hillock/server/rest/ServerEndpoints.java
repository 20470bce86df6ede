package io.hillock.server.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.health.HealthNode;
import io.hillock.health.HealthState;
import io.hillock.server.engines.EngineHealth;
import io.hillock.server.engines.EngineState;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.TritonMetrics;
import io.hillock.server.inference.ServiceExtensions;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.serving.ServedVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The server's metadata, health, metrics and description. */
final class ServerEndpoints {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NOT_READY = "the service is starting or shutting down";

    private final InferenceService service;
    private final RestOptions options;

    ServerEndpoints(InferenceService service, RestOptions options) {
        this.service = service;
        this.options = options;
    }

    void metadata(RestCall call) {
        ObjectNode answer = NODES.objectNode().put("name", "hillock").put("version", options.release());
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
        boolean ready = service.ready();
        ObjectNode answer = NODES.objectNode().put("ready", ready);
        ArrayNode out = NODES.arrayNode();
        service.serving().versions().forEach(version -> version.servable().engines().stream()
                .filter(engine -> engine.state() != EngineState.SERVING)
                .forEach(engine -> out.add(EngineNodes.state(engine).put("model", version.model())
                        .put("version", version.version()))));
        if (!out.isEmpty()) {
            answer.set("engines_out", out);
        }
        JsonAnswer.send(call, ready ? 200 : 503, ready ? answer : answer.put("error", NOT_READY));
    }

    /** MicroProfile Health: a check for the service, and one for each network, which is down only if none of its engines serves. */
    void health(RestCall call) {
        ArrayNode checks = NODES.arrayNode();
        boolean ready = service.ready();
        checks.addObject().put("name", "serving").put("status", status(ready));
        boolean up = ready;
        for (ServedVersion version : service.serving().versions()) {
            List<EngineHealth> engines = version.servable().engines();
            boolean answers = engines.isEmpty()
                    || engines.stream().anyMatch(engine -> engine.state() == EngineState.SERVING);
            ObjectNode check = checks.addObject().put("name", version.model() + "/" + version.version())
                    .put("status", status(answers));
            ObjectNode data = check.putObject("data");
            engines.forEach(engine -> data.put(engine.name(), EngineNodes.text(engine)));
            up &= answers;
        }
        ObjectNode answer = NODES.objectNode().put("status", status(up));
        answer.set("checks", checks);
        if (!up) {
            answer.put("error", ready ? "a network has no engine that serves" : NOT_READY);
        }
        JsonAnswer.send(call, up ? 200 : 503, answer);
    }

    /** The health with its parts, reasons and times. */
    void healthTree(RestCall call) {
        HealthNode root = service.health().now();
        ObjectNode answer = MAPPER.valueToTree(root.json());
        boolean down = root.state() == HealthState.DOWN;
        JsonAnswer.send(call, down ? 503 : 200, down ? answer.put("error", root.why()) : answer);
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }

    /** MicroProfile Health: whether the first models have been loaded. Once true, always true. */
    void healthStarted(RestCall call) {
        health(call, "started", service.started());
    }

    /** MicroProfile Health: true as long as it can answer, whatever the models do. */
    void healthLive(RestCall call) {
        health(call, "alive", true);
    }

    private static void health(RestCall call, String check, boolean up) {
        ObjectNode answer = NODES.objectNode().put("status", status(up));
        answer.putArray("checks").addObject().put("name", check).put("status", status(up));
        JsonAnswer.send(call, up ? 200 : 503, up ? answer : answer.put("error", NOT_READY));
    }

    /** Probes, which need no token. */
    RestRoutes addProbes(RestRoutes routes) {
        return routes.add("v2/health/live", RestEndpoint.open("GET", this::live))
                .add("v2/health/ready", RestEndpoint.open("GET", this::ready))
                .add("v2/health/tree", RestEndpoint.open("GET", this::healthTree))
                .add("health", RestEndpoint.open("GET", this::health))
                .add("health/ready", RestEndpoint.open("GET", this::health))
                .add("health/started", RestEndpoint.open("GET", this::healthStarted))
                .add("health/live", RestEndpoint.open("GET", this::healthLive));
    }

    void metrics(RestCall call) {
        String text = options.tritonMetrics()
                ? service.metrics().text() + TritonMetrics.text(service.serving().versions())
                : service.metrics().text();
        call.send(200, PROMETHEUS, text.getBytes(StandardCharsets.UTF_8));
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
