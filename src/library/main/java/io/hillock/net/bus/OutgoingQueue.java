package io.hillock.net.bus;

import io.hillock.net.Handler;
import io.hillock.net.Mailbox;
import io.hillock.net.Offer;
import io.hillock.net.OverflowPolicy;
import io.hillock.net.base.MessageMemory;
import io.hillock.protocol.Envelope;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A mailbox, bounded in messages and in bytes, with a thread that empties it. Any thread. */
final class OutgoingQueue {
    private final Mailbox mailbox;
    private final long mostBytes;
    private final OverflowPolicy overflow;
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder overflows = new LongAdder();

    /**
     * @param messages that may wait, a power of two
     * @param mostBytes that they may take; a single one may be larger
     * @param overflow what to do if it is full: {@code DROP_OLDEST} or {@code REJECT}
     * @param handler called by the pump's thread, one message after the other
     */
    OutgoingQueue(int messages, long mostBytes, OverflowPolicy overflow, Handler handler) {
        if (overflow == OverflowPolicy.BLOCK) {
            throw new IllegalArgumentException("a queue to a slow peer never blocks");
        }
        this.mailbox = new Mailbox(messages, OverflowPolicy.REJECT);
        this.mostBytes = mostBytes;
        this.overflow = overflow;
        Thread.ofVirtual().start(() -> mailbox.handOver(message -> {
            bytes.addAndGet(-MessageMemory.of(message));
            handler.handle(message);
        }));
    }

    Offer offer(Envelope message) {
        long weight = MessageMemory.of(message);
        while (true) {
            Offer offer = offer(message, weight);
            if (offer != Offer.BACK_PRESSURED) {
                return offer;
            }
            if (overflow == OverflowPolicy.REJECT) {
                overflows.increment();
                return offer;
            }
            Envelope oldest = mailbox.poll();
            if (oldest != null) {
                overflows.increment();
                bytes.addAndGet(-MessageMemory.of(oldest));
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

    /** How many messages were dropped or refused. */
    long overflows() {
        return overflows.sum();
    }

    /** Ends the queue after it has handed over the waiting messages. */
    void close() {
        mailbox.close();
    }
}
