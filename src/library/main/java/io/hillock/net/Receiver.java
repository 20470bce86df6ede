package io.hillock.net;

import io.hillock.protocol.Envelope;

/** The destination of one type of messages in a cell: a handler at once, or a mailbox. Any thread. */
@FunctionalInterface
public interface Receiver {

    Offer offer(Envelope message);

    static Receiver calling(Handler handler) {
        return message -> {
            handler.handle(message);
            return Offer.SENT;
        };
    }
}
