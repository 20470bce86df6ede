package io.hillock.transport;

import io.hillock.message.Envelope;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A mailbox, bounded in messages and in bytes, and a thread that empties it. Any thread. */
final class Pump {
    private final Mailbox mailbox;
    private final long mostBytes;
    private final boolean dropsOldest;
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder overflows = new LongAdder();

    /**
     * @param messages that may wait, a power of two
     * @param mostBytes that they may take; a single one may be larger
     * @param dropsOldest what to do if it is full; otherwise the newest is not taken
     * @param handler called by the pump's thread, one message after the other
     */
    Pump(int messages, long mostBytes, boolean dropsOldest, Handler handler) {
        this.mailbox = new Mailbox(messages, Overflow.REJECT);
        this.mostBytes = mostBytes;
        this.dropsOldest = dropsOldest;
        Thread.ofVirtual().start(() -> mailbox.handOver(message -> {
            bytes.addAndGet(-Weight.of(message));
            handler.handle(message);
        }));
    }

    Offer offer(Envelope message) {
        long weight = Weight.of(message);
        while (true) {
            Offer offer = offer(message, weight);
            if (offer != Offer.BACK_PRESSURED) {
                return offer;
            }
            if (!dropsOldest) {
                overflows.increment();
                return offer;
            }
            Envelope oldest = mailbox.poll();
            if (oldest != null) {
                overflows.increment();
                bytes.addAndGet(-Weight.of(oldest));
            }
        }
    }

    private Offer offer(Envelope message, long weight) {
        long before = bytes.getAndAdd(weight);
        Offer offer = before > 0 && before + weight > mostBytes ? Offer.BACK_PRESSURED : mailbox.offer(message);
        if (offer != Offer.SENT) {
            bytes.addAndGet(-weight);
        }
        return offer;
    }

    /** How many messages were dropped, or not taken. */
    long overflows() {
        return overflows.sum();
    }

    /** What waits still goes its way. */
    void close() {
        mailbox.close();
    }
}
