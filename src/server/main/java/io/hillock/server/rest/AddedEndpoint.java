package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.security.Scope;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * An endpoint that something beside the service adds ({@link RestServer#add}): JSON in, JSON out.
 *
 * @param method GET or POST
 * @param path segments without a leading slash, such as {@code v2/adaptation}
 * @param scopes of which a token must have one
 * @param answer makes the answer from the body, which is an empty object for GET. Many threads call it at once. A
 *     {@link io.hillock.server.request.ServiceException} is told to the caller
 */
public record AddedEndpoint(String method, String path, Set<Scope> scopes, Function<JsonNode, JsonNode> answer) {
    public AddedEndpoint {
        Objects.requireNonNull(answer, "answer");
        scopes = Set.copyOf(scopes);
        if (!method.equals("GET") && !method.equals("POST") || scopes.isEmpty()) {
            throw new IllegalArgumentException(
                    "an endpoint is GET or POST and needs a scope, not " + method + " and " + scopes);
        }
    }
}
