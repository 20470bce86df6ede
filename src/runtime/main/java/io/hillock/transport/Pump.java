package io.hillock.transport;

import io.hillock.message.Envelope;

/** A mailbox and a thread that empties it. Any thread. */
final class Pump {
    private final Mailbox mailbox;

    /** @param handler called by the pump's thread, one message after the other */
    Pump(int capacity, Overflow overflow, Handler handler) {
        mailbox = new Mailbox(capacity, overflow);
        Thread.ofVirtual().start(() -> mailbox.handOver(handler));
    }

    Offer offer(Envelope message) {
        return mailbox.offer(message);
    }

    long overflows() {
        return mailbox.overflows();
    }

    /** What waits still goes its way. */
    void close() {
        mailbox.close();
    }
}
