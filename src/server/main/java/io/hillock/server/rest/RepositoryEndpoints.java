package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.ModelState.State;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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

    void load(RestCall call) {
        JsonNode parameters = JsonAnswer.object(call, service.limits()).path("parameters");
        Optional<String> config = Optional.empty();
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> one : parameters.properties()) {
            String name = one.getKey();
            if (name.equals("config")) {
                config = Optional.of(one.getValue().isTextual() ? one.getValue().asText() : one.getValue().toString());
            } else if (name.startsWith("file:")) {
                files.put(name, decoded(name, one.getValue().asText()));
            } else {
                throw ServiceException.invalid("a load has no parameter '" + name.replaceAll("\\p{Cntrl}", "?")
                        + "': there are config and file:VERSION/NAME");
            }
        }
        repository.load(call.model(), config, files);
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }

    private static byte[] decoded(String name, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(
                    "the content of '" + name.replaceAll("\\p{Cntrl}", "?") + "' is not base64: " + e.getMessage());
        }
    }

    void unload(RestCall call) {
        JsonAnswer.object(call, service.limits());
        repository.unload(call.model());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }
}
