package io.hillock.server.rest;

import io.hillock.server.security.Scope;
import java.util.Set;

/**
 * What answers a path.
 *
 * @param method GET, POST or DELETE
 * @param open whether it asks for no token, because a probe calls it or it says nothing about models
 * @param scopes of which a token must have one; empty if any token will do
 * @param action answers a request
 */
record RestEndpoint(String method, boolean open, Set<Scope> scopes, Action action) {
    /** Answers one request; it may throw a {@link io.hillock.server.request.ServiceException}. */
    @FunctionalInterface
    interface Action {
        void answer(RestCall call);
    }

    static RestEndpoint open(String method, Action action) {
        return new RestEndpoint(method, true, Set.of(), action);
    }

    static RestEndpoint anyToken(String method, Action action) {
        return new RestEndpoint(method, false, Set.of(), action);
    }

    static RestEndpoint scoped(String method, Action action, Scope... scopes) {
        return new RestEndpoint(method, false, Set.of(scopes), action);
    }
}
