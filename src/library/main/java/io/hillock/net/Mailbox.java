package io.hillock.net;

import io.hillock.net.base.Durations;
import io.hillock.net.base.Ring;
import io.hillock.protocol.Envelope;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue between senders and a subscriber that handles messages in its own time. Any number of threads may
 * offer, take and close. Messages of one sender keep their order. Locks only to wait.
 */
public final class Mailbox implements AutoCloseable {
    private final Ring<Envelope> ring;
    private final OverflowPolicy overflow;
    private final LongAdder overflows = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int waiting;
    private volatile boolean closed;

    /** @param capacity in messages, a power of two, 2 to 2^20 */
    public Mailbox(int capacity, OverflowPolicy overflow) {
        this.ring = new Ring<>(capacity);
        this.overflow = overflow;
    }

    public OverflowPolicy overflow() {
        return overflow;
    }

    /** How many messages had to wait or were refused or dropped, depending on the policy. */
    public long overflows() {
        return overflows.sum();
    }

    /** The approximate number of waiting messages. */
    public int size() {
        return ring.size();
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Offers a message. Waits only under {@link OverflowPolicy#BLOCK}; then an interrupt ends the wait with
     * {@link Offer#BACK_PRESSURED}.
     */
    public Offer offer(Envelope message) {
        if (closed) {
            return Offer.CLOSED;
        }
        Offer offer = ring.offer(message) ? Offer.SENT : overflow(message);
        if (offer == Offer.SENT) {
            wake();
        }
        return offer;
    }

    /** The oldest message; null if none waits. */
    public Envelope poll() {
        Envelope message = ring.poll();
        if (message != null) {
            madeRoom();
        }
        return message;
    }

    /**
     * Waits for a message. Messages queued before the mailbox was closed still come out.
     *
     * @return null if the time is over, or the mailbox is closed and empty
     */
    public Envelope take(Duration atMost) throws InterruptedException {
        Envelope message = poll();
        if (message != null) {
            return message;
        }
        long left = Durations.of(atMost);
        lock.lockInterruptibly();
        try {
            waiting++;
            while ((message = ring.poll()) == null && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            waiting--;
            lock.unlock();
        }
        if (message != null) {
            madeRoom();
        }
        return message;
    }

    /** Passes each message to the handler until the mailbox is closed and empty, or the thread is interrupted. */
    public void handOver(Handler handler) {
        try {
            while (true) {
                Envelope message = take(Durations.FOREVER);
                if (message != null) {
                    handler.handle(message);
                } else if (closed) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more messages. A message offered at the same moment may or may not come out. */
    @Override
    public void close() {
        closed = true;
        wake();
    }

    /** Wakes waiting senders; under other policies nobody waits for room. */
    private void madeRoom() {
        if (overflow == OverflowPolicy.BLOCK) {
            wake();
        }
    }

    private Offer overflow(Envelope message) {
        return switch (overflow) {
            case BLOCK -> {
                overflows.increment();
                yield await(message);
            }
            case REJECT -> {
                overflows.increment();
                yield Offer.BACK_PRESSURED;
            }
            case DROP_OLDEST -> {
                while (!ring.offer(message)) {
                    if (ring.poll() != null) {
                        overflows.increment();
                    }
                }
                yield Offer.SENT;
            }
        };
    }

    private Offer await(Envelope message) {
        lock.lock();
        try {
            waiting++;
            while (!closed) {
                if (ring.offer(message)) {
                    return Offer.SENT;
                }
                changed.await();
            }
            return Offer.CLOSED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Offer.BACK_PRESSURED;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    /**
     * Wakes waiting threads. The fence orders the change before the read of {@code waiting}, as the lock orders a
     * waiter's count before its check.
     */
    private void wake() {
        VarHandle.fullFence();
        if (waiting > 0) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
