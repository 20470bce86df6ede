package io.hillock.transport;

import io.hillock.message.Envelope;

/** One request under way. Whoever takes it out of {@link Pending} answers it, so that happens once. */
abstract class Asked {
    final long id;
    final Envelope request;

    Asked(Envelope request) {
        this.id = request.id();
        this.request = request;
    }

    abstract void answer(Envelope answer);
}
