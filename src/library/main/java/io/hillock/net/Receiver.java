package io.hillock.net;

import io.hillock.protocol.Envelope;

/** Where the messages of one type go in a cell: to a handler at once, or into a mailbox. */
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
