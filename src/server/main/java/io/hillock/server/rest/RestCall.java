package io.hillock.server.rest;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hillock.server.inference.AccessLine;
import java.util.Optional;

/**
 * One HTTP request and its response, as endpoints see them.
 *
 * @param model the model in the path; empty if there is none
 * @param version the version in the path; empty if there is none
 * @param region the shared memory region in the path; empty if there is none
 * @param asset the page's file in the path; empty if there is none
 * @param line the request's line in the access log
 */
record RestCall(ServerRequest request, ServerResponse response, String model, String version, String region,
        String asset, AccessLine line) {
    static final String JSON = "application/json";

    Optional<String> header(HeaderName name) {
        return request.headers().first(name);
    }

    /** Sends a body of this type. */
    void send(int status, String type, byte[] body, int length) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.send(body, 0, length);
    }

    void send(int status, String type, byte[] body) {
        send(status, type, body, body.length);
    }
}
