package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.request.ServiceException;
import io.hillock.server.sharedmemory.SharedMemoryRegions;

/** Shared memory regions of the system. Those of CUDA do not exist, but clients ask for them. */
final class SharedMemoryEndpoints {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final InferenceService service;

    SharedMemoryEndpoints(InferenceService service) {
        this.service = service;
    }

    void status(RestCall call) {
        ArrayNode all = NODES.arrayNode();
        service.regions().list(call.region()).forEach(region -> all.addObject().put("name", region.name())
                .put("key", region.key()).put("offset", region.offset()).put("byte_size", region.bytes()));
        JsonAnswer.send(call, all);
    }

    void register(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        if (!body.path("key").isTextual()) {
            throw ServiceException.invalid("the body needs 'key', the name of a shared memory object");
        }
        service.regions().register(call.region(), body.get("key").asText(), number(body, "offset"),
                number(body, "byte_size"));
        JsonAnswer.send(call, NODES.objectNode());
    }

    private static long number(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isIntegralNumber() && value.canConvertToLong()) {
            return value.asLong();
        }
        throw ServiceException.invalid("'" + name + "' must be a whole number of bytes");
    }

    void unregister(RestCall call) {
        JsonAnswer.object(call, service.limits());
        service.regions().unregister(call.region());
        JsonAnswer.send(call, NODES.objectNode());
    }

    void cudaStatus(RestCall call) {
        JsonAnswer.send(call, NODES.arrayNode());
    }

    void cudaRegister(RestCall call) {
        throw SharedMemoryRegions.noCuda();
    }

    void cudaUnregister(RestCall call) {
        JsonAnswer.object(call, service.limits());
        JsonAnswer.send(call, NODES.objectNode());
    }
}
