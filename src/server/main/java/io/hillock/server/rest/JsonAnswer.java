package io.hillock.server.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.io.IOException;

/** Documents of Jackson in requests and answers. */
final class JsonAnswer {
    static final JsonMapper MAPPER = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonAnswer() {}

    static void send(RestCall call, int status, JsonNode answer) {
        try {
            call.send(status, RestCall.JSON, MAPPER.writeValueAsBytes(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static void send(RestCall call, JsonNode answer) {
        send(call, 200, answer);
    }

    /**
     * The request's body as an object; an empty body is an empty object.
     *
     * @throws ServiceException {@code INVALID} if it is none
     */
    static JsonNode object(RestCall call, RequestLimits limits) {
        try (RequestMemory memory = RequestMemory.take()) {
            RequestBody body = RequestBody.read(call, limits, memory);
            if (body.length() == 0) {
                return MAPPER.createObjectNode();
            }
            JsonMapper reader = JsonMapper
                    .builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(limits.depth()).maxStringLength(limits.body()).build()).build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
            JsonNode root = reader.readTree(body.bytes(), 0, body.length());
            if (root == null || !root.isObject()) {
                throw ServiceException.invalid("the body must be a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw ServiceException
                    .invalid("the body is no JSON: " + e.getOriginalMessage().replaceAll("\\p{Cntrl}", " "));
        } catch (IOException e) {
            throw ServiceException.invalid("the body cannot be read: " + e.getMessage());
        }
    }
}
