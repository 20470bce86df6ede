package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.TensorSpec;
import io.hillock.server.serving.BatchOptions;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.ModelStatistics;
import io.hillock.server.serving.ServedVersion;
import java.util.List;

/** Metadata, readiness, configuration and statistics of models. */
final class ModelEndpoints {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final InferenceService service;

    ModelEndpoints(InferenceService service) {
        this.service = service;
    }

    void metadata(RestCall call) {
        try (Lease lease = service.serving().lease(call.model(), call.version())) {
            ModelSignature signature = lease.servable().signature();
            ObjectNode answer = NODES.objectNode().put("name", call.model());
            ArrayNode versions = answer.putArray("versions");
            service.serving().versions(call.model()).forEach(versions::add);
            answer.put("platform", signature.platform());
            answer.set("inputs", tensors(signature.inputs()));
            answer.set("outputs", tensors(signature.outputs()));
            ObjectNode properties = answer.putObject("properties");
            signature.properties().forEach(properties::put);
            JsonAnswer.send(call, answer);
        }
    }

    void graph(RestCall call) {
        try (Lease lease = service.serving().lease(call.model(), call.version())) {
            JsonAnswer.send(call, lease.servable().graph());
        }
    }

    private static ArrayNode tensors(List<TensorSpec> specs) {
        ArrayNode all = NODES.arrayNode();
        for (TensorSpec spec : specs) {
            ArrayNode shape = all.addObject().put("name", spec.name()).put("datatype", spec.type().name())
                    .putArray("shape");
            spec.shape().forEach(shape::add);
        }
        return all;
    }

    void ready(RestCall call) {
        try (Lease lease = service.serving().lease(call.model(), call.version())) {
            JsonAnswer.send(call, NODES.objectNode().put("name", call.model()).put("version", lease.version().version())
                    .put("ready", true));
        }
    }

    void config(RestCall call) {
        try (Lease lease = service.serving().lease(call.model(), call.version())) {
            ModelSignature signature = lease.servable().signature();
            ObjectNode answer = NODES.objectNode().put("name", call.model()).put("platform", signature.platform())
                    .put("backend", "hillock");
            BatchOptions batching = lease.servable().batching();
            answer.put("max_batch_size", batching.on() ? batching.most() : 0);
            answer.putObject("version_policy").putObject("latest").put("num_versions", 1);
            answer.set("input", dimensions(signature.inputs(), batching));
            answer.set("output", dimensions(signature.outputs(), batching));
            if (batching.on()) {
                answer.putObject("dynamic_batching").put("max_queue_delay_microseconds",
                        batching.delay().toNanos() / 1000);
            }
            if (signature.stateful() && !batching.on()) {
                answer.putObject("sequence_batching").put("max_sequence_idle_microseconds",
                        service.sequences().options().idle().toNanos() / 1000);
            }
            ObjectNode parameters = answer.putObject("parameters");
            signature.properties().forEach((name, value) -> parameters.putObject(name).put("string_value", value));
            JsonAnswer.send(call, answer);
        }
    }

    private static ArrayNode dimensions(List<TensorSpec> specs, BatchOptions batching) {
        ArrayNode all = NODES.arrayNode();
        for (TensorSpec spec : specs) {
            ArrayNode dims = all.addObject().put("name", spec.name()).put("data_type", spec.type().configName())
                    .putArray("dims");
            batching.dimensions(spec.shape()).forEach(dims::add);
        }
        return all;
    }

    void statistics(RestCall call) {
        ObjectNode answer = NODES.objectNode();
        ArrayNode all = answer.putArray("model_stats");
        service.serving().versions(call.model(), call.version()).forEach(version -> all.add(statistics(version)));
        JsonAnswer.send(call, answer);
    }

    private static ObjectNode statistics(ServedVersion version) {
        ModelStatistics now = version.statistics();
        ObjectNode all = NODES.objectNode().put("name", version.model()).put("version", version.version())
                .put("last_inference", now.lastMillis()).put("inference_count", now.samples())
                .put("execution_count", now.executions());
        ObjectNode parts = all.putObject("inference_stats");
        now.durations().forEach(
                one -> parts.putObject(one.label()).put("count", one.count()).put("ns", one.nanos()));
        all.putArray("batch_stats");
        ArrayNode engines = all.putArray("engine_stats");
        version.servable().engineStatistics().forEach(engine -> engines.add(EngineNodes.full(engine)));
        all.put("strategy", version.servable().strategy());
        ArrayNode strategies = all.putArray("strategies");
        version.servable().strategies().forEach(strategies::add);
        ObjectNode counters = all.putObject("counters");
        version.servable().counters().forEach(counters::put);
        return all;
    }
}
