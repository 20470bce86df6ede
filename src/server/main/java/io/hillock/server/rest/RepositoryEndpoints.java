package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.repository.LoadParameters;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.Alias;
import io.hillock.server.serving.ModelState.State;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The repository's index, loading and unloading. */
final class RepositoryEndpoints {
    private final InferenceService service;
    private final ModelRepository repository;

    RepositoryEndpoints(InferenceService service, ModelRepository repository) {
        this.service = service;
        this.repository = repository;
    }

    void index(RestCall call) {
        boolean readyOnly = JsonAnswer.object(call, service.limits()).path("ready").asBoolean(false);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        repository.index().stream().filter(state -> !readyOnly || state.state() == State.READY)
                .forEach(state -> all.addObject()
                        .put("name", state.model()).put("version", state.version()).put("state", state.state().name())
                        .put("reason", state.reason()));
        JsonAnswer.send(call, all);
    }

    /** The aliases, what they stand for (version "" is the current one), and whether there was a rollout of them. */
    void aliases(RestCall call) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(service.serving().aliases()).forEach(
                (name, alias) -> all.putObject(name).put("model", alias.model()).put("version", alias.version())
                        .put("rollout", !service.rollouts().history(name).isEmpty()));
        JsonAnswer.send(call, all);
    }

    /** Points an alias at the model, or at one of its versions. */
    void alias(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        if (!body.path("alias").isTextual()) {
            throw ServiceException.invalid("the body must be {\"alias\": NAME} and may have a \"version\"");
        }
        service.serving().alias(body.get("alias").asText(), new Alias(call.model(), body.path("version").asText("")));
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }

    /** Drains an engine of all versions of the model, or lets it serve again. */
    void drain(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        if (!body.path("engine").isTextual() || !body.path("drain").isBoolean()) {
            throw ServiceException.invalid("the body must be {\"engine\": NAME, \"drain\": true or false}");
        }
        service.serving().lease(call.model(), "").close();
        service.serving().versions(call.model(), "").forEach(version -> version.servable()
                .drain(body.get("engine").asText(), body.get("drain").asBoolean()));
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }

    /** Sets which engine gets a request, for all versions of the model until it is unloaded. */
    void strategy(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        if (!body.path("strategy").isTextual()) {
            throw ServiceException.invalid("the body must be {\"strategy\": NAME}");
        }
        service.serving().strategy(call.model(), body.get("strategy").asText());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }

    void load(RestCall call) {
        LoadParameters parameters = new LoadParameters();
        for (Map.Entry<String, JsonNode> one : JsonAnswer.object(call, service.limits()).path("parameters")
                .properties()) {
            String name = one.getKey();
            JsonNode value = one.getValue();
            if (LoadParameters.isFile(name)) {
                parameters.file(name, decoded(name, value.asText()));
            } else {
                parameters.text(name, value.isTextual() ? value.asText() : value.toString());
            }
        }
        repository.load(call.model(), parameters.config(), parameters.files());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }

    private static byte[] decoded(String name, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(
                    "the content of '" + name + "' is not base64: " + e.getMessage());
        }
    }

    void unload(RestCall call) {
        JsonAnswer.object(call, service.limits());
        repository.unload(call.model());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }
}
