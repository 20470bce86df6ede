package io.hillock.server.rest;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.util.List;

/** Headers of every answer, refusals too. Answers are data: no page, no frame, no guessing of types, nothing to keep. */
final class SecurityHeaders {
    static final List<Header> ALL = List.of(header("X-Content-Type-Options", "nosniff"),
            header("X-Frame-Options", "DENY"),
            header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            header("Referrer-Policy", "no-referrer"),
            header("Cache-Control", "no-store"));

    private SecurityHeaders() {}

    private static Header header(String name, String value) {
        return HeaderValues.createCached(HeaderNames.create(name), value);
    }
}
