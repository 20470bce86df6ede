package io.hillock.server.rest;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The cookie in which a browser keeps the token that its user typed. No script can read it, and no page of another address can send it. Its
 * name holds the port, because browsers give a cookie to all ports of a host.
 */
final class LoginCookie {
    private static final String NAME = "hillock";
    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Strict";

    private LoginCookie() {}

    /** The header {@code authorization}, or what stands for it in the cookie; {@code null} if there is neither. */
    static String authorization(Headers headers) {
        return headers.first(HeaderNames.AUTHORIZATION)
                .or(() -> token(headers).map(token -> "Bearer " + token)).orElse(null);
    }

    private static Optional<String> token(Headers headers) {
        String beginning = name(headers) + "=";
        for (String line : headers.values(HeaderNames.COOKIE)) {
            for (String one : line.split(";")) {
                if (one.strip().startsWith(beginning)) {
                    return decoded(one.strip().substring(beginning.length()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String name(Headers headers) {
        String host = headers.first(HeaderNames.HOST).orElse("");
        String port = host.substring(host.lastIndexOf(':') + 1);
        return port.matches("[0-9]{1,5}") ? NAME + "-" + port : NAME;
    }

    /** The value of {@code Set-Cookie} that keeps the token until the browser ends. */
    static String keep(Headers headers, String token, boolean secure) {
        return name(headers) + "="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8))
                + ATTRIBUTES + (secure ? "; Secure" : "");
    }

    /** The value of {@code Set-Cookie} that forgets it. */
    static String forget(Headers headers) {
        return name(headers) + "=" + ATTRIBUTES + "; Max-Age=0";
    }
}
