package io.hillock.net.base;

import io.hillock.protocol.Envelope;

/** One request under way. Whoever takes it out of {@link RequestTable} answers it, so that happens once. */
public abstract class PendingRequest {
    final long id;
    public final Envelope request;

    PendingRequest(Envelope request) {
        this.id = request.id();
        this.request = request;
    }

    abstract void answer(Envelope answer);
}
