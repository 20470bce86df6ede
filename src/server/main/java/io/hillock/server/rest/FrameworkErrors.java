package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/** Answers what is refused before any endpoint sees it, such as a malformed request line or an upgrade to a stream. */
final class FrameworkErrors implements DirectHandler {
    @Override
    public TransportResponse handle(TransportRequest request, EventType type, Status status,
            ServerResponseHeaders headers, String message) {
        String sentence = switch (type) {
            // The handler catches all failures of its own, so an internal error comes from reading the request.
            case BAD_REQUEST, INTERNAL_ERROR -> status.code() == 431 || status.code() == 414
                    ? "the request's line or headers are longer than the service takes"
                    : "the request is no valid HTTP/1.1";
            case PAYLOAD_TOO_LARGE -> "the body is larger than the service takes";
            case FORBIDDEN -> "the request is forbidden";
            case HTTP_VERSION_NOT_SUPPORTED -> "the service speaks HTTP/1.1 only";
            case OTHER -> message.isEmpty() ? status.reasonPhrase() : message;
        };
        TransportResponse.Builder answer = TransportResponse.builder()
                .status(type == EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, RestCall.JSON)
                .keepAlive(type.keepAlive())
                .entity(JsonNodeFactory.instance.objectNode().put("error", sentence).toString()
                        .getBytes(StandardCharsets.UTF_8));
        SecurityHeaders.ALL.forEach(answer::header);
        return answer.build();
    }
}
