package io.hillock.net.base;

import io.hillock.protocol.Envelope;

/** One request under way. The thread that removes it from {@link RequestTable} answers it, so it is answered once. */
public abstract class PendingRequest {
    final long id;
    public final Envelope request;

    PendingRequest(Envelope request) {
        this.id = request.id();
        this.request = request;
    }

    abstract void answer(Envelope answer);
}
