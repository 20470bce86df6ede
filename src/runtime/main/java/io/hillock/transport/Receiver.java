package io.hillock.transport;

import io.hillock.message.Envelope;

/** Where the messages of one type go in a cell: to a handler at once, or into a mailbox. */
@FunctionalInterface
interface Receiver {

    Offer offer(Envelope message);

    static Receiver calling(Handler handler) {
        return message -> {
            handler.handle(message);
            return Offer.SENT;
        };
    }
}
