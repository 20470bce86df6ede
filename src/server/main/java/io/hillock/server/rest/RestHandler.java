package io.hillock.server.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hillock.server.inference.AccessLine;
import io.hillock.server.inference.CallFailures;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.security.AccessTokens;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes every HTTP request: finds its endpoint, checks its token, and turns failures into {@code {"error"}}. Thread-safe. */
final class RestHandler implements Handler {
    private final InferenceService service;
    private final AccessTokens tokens;
    private final RestRoutes routes;

    RestHandler(InferenceService service, AccessTokens tokens, RestRoutes routes) {
        this.service = service;
        this.tokens = tokens;
        this.routes = routes;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        AccessLine line = service.access().line(Protocol.REST,
                letters(request.prologue().method().text()));
        SecurityHeaders.ALL.forEach(response::header);
        int status;
        String reason = "";
        try {
            requireOwnOrigin(request);
            RestRoutes.Match match = routes.find(request.prologue().method().text(), segments(request));
            line.at(match.path(), match.names().model(), match.names().version());
            if (!match.endpoint().open()) {
                tokens.check(LoginCookie.authorization(request.headers()),
                        match.endpoint().scopes());
            }
            match.endpoint().action().answer(new RestCall(request, response, match.names(), line));
            status = response.status().code();
        } catch (RequestException | CloseConnectionException | UncheckedIOException e) {
            // The connection is broken or breaks HTTP; the web server answers, if it can.
            service.metrics().refused(Protocol.REST, Reason.INVALID);
            line.end(Reason.INVALID.http(), "BROKEN");
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            ServiceException refusal = CallFailures.of(e, Protocol.REST, service);
            status = refuse(request, response, refusal);
            reason = refusal.reason().name();
        }
        line.end(status, reason);
    }

    /** A method with question marks for what no method has. */
    private static String letters(String method) {
        for (int i = 0; i < method.length(); i++) {
            if (method.charAt(i) < 'A' || method.charAt(i) > 'Z') {
                return method.replaceAll("[^A-Z]", "?");
            }
        }
        return method;
    }

    /** A browser says from which page a request comes. Only pages of this very address may ask. */
    private static void requireOwnOrigin(ServerRequest request) {
        if (!request.headers().contains(HeaderNames.ORIGIN)) {
            return;
        }
        String origin = request.headers().get(HeaderNames.ORIGIN).get();
        String own = (request.isSecure() ? "https://" : "http://")
                + request.headers().first(HeaderNames.HOST).orElse("");
        if (!origin.equalsIgnoreCase(own)) {
            throw new ServiceException(Reason.FORBIDDEN, "requests from pages of other addresses are refused");
        }
    }

    private static List<String> segments(ServerRequest request) {
        String path = request.path().rawPathNoParams();
        List<String> segments = new ArrayList<>();
        int from = path.startsWith("/") ? 1 : 0;
        int end = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
        for (int at = from; at <= end; at++) {
            if (at == end || path.charAt(at) == '/') {
                segments.add(decoded(path.substring(from, at)));
                from = at + 1;
            }
        }
        return segments;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid("the path has an invalid escape");
        }
    }

    private static int refuse(ServerRequest request, ServerResponse response, ServiceException refusal) {
        if (response.isSent()) {
            throw new CloseConnectionException("failed after the answer had begun");
        }
        switch (refusal.reason()) {
            case OVERLOADED, UNAVAILABLE -> response.header(HeaderNames.RETRY_AFTER, "1");
            case UNAUTHENTICATED -> response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
            case UNSUPPORTED_ENCODING -> response.header(HeaderNames.ACCEPT_ENCODING, "gzip, deflate");
            default -> {
            }
        }
        if (refusal.reason() == Reason.TOO_LARGE) {
            // The rest of the body is not read.
            response.header(HeaderNames.CONNECTION, "close");
        }
        int status = refusal.reason().http();
        new RestCall(request, response, PathNames.NONE, AccessLine.NONE).send(status, RestCall.JSON,
                JsonNodeFactory.instance.objectNode().put("error", refusal.getMessage()).toString()
                        .getBytes(StandardCharsets.UTF_8));
        return status;
    }
}
