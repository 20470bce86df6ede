package io.hillock.server.rest;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hillock.server.inference.AccessLine;
import java.util.Optional;

/**
 * One HTTP request and its response, as endpoints see them.
 *
 * @param path what the path names
 * @param line the request's line in the access log
 */
record RestCall(ServerRequest request, ServerResponse response, PathNames path, AccessLine line) {
    static final String JSON = "application/json";
    private static final Header JSON_TYPE = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, JSON);

    String model() {
        return path.model();
    }

    String version() {
        return path.version();
    }

    String region() {
        return path.region();
    }

    String asset() {
        return path.asset();
    }

    String session() {
        return path.session();
    }

    String queued() {
        return path.queued();
    }

    /** A parameter behind the {@code ?} of the address. */
    Optional<String> query(String name) {
        return request.query().contains(name) ? Optional.of(request.query().get(name)) : Optional.empty();
    }

    Optional<String> header(HeaderName name) {
        return request.headers().first(name);
    }

    /** Sends a body of this type. */
    void send(int status, String type, byte[] body, int length) {
        response.status(status == Status.OK_200.code() ? Status.OK_200 : Status.create(status));
        response.header(type.equals(JSON) ? JSON_TYPE : HeaderValues.create(HeaderNames.CONTENT_TYPE, type));
        response.send(body, 0, length);
    }

    void send(int status, String type, byte[] body) {
        send(status, type, body, body.length);
    }
}
