package io.hillock.net.connection;

import io.hillock.net.Settings;
import io.hillock.net.base.Durations;
import io.hillock.net.channel.FrameMemory;
import io.hillock.net.channel.FrameReader;
import io.hillock.protocol.Envelope;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What has come over a connection against credits: it waits for the handler, then for its answer, bounded in messages and in bytes. What is not
 * marked otherwise is for whoever reads.
 */
final class ReceiveWindow {
    /** Bytes that may wait for the handler; the last message may be longer. */
    private static final long FULL = 1 << 22;
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final FrameReader reader;
    private final FrameMemory.Share memory;
    private final Inbox inbox;
    private final GrantedCredits credit;
    private final long patience;
    /** Since when it has been full, 0 while it is not. */
    private long fullSince;
    private volatile boolean paused;

    /** What becomes of a message that came. */
    enum Place {
        TAKEN, NO_MEMORY, NO_CREDIT
    }

    /** @param memory of this connection; a part of {@code all} */
    ReceiveWindow(Settings settings, FrameReader reader, FrameMemory.Share memory, FrameMemory all) {
        this.reader = reader;
        this.memory = memory;
        this.inbox = new Inbox(settings.credits());
        this.credit = new GrantedCredits(new PendingMessages(memory, all.limit() / 2), settings.credits());
        this.patience = Durations.of(settings.patience());
        reader.takeFrom(memory);
    }

    /** Which credits go back, and when. Any thread. */
    GrantedCredits credit() {
        return credit;
    }

    /** The message that the reader gave last. */
    Place take(Envelope message) {
        long bytes = reader.lastBytes();
        if (isFull() || !credit.came(message, bytes, reader.heard())) {
            return Place.NO_MEMORY;
        }
        if (!inbox.offer(message, bytes)) {
            credit.refused(message);
            return Place.NO_CREDIT;
        }
        return Place.TAKEN;
    }

    /** The next one for the handler; by whoever calls that. Null where there is none now. */
    Envelope poll() {
        return inbox.poll();
    }

    /** Any thread. */
    boolean isEmpty() {
        return inbox.size() == 0;
    }

    /** Whether nothing more should be read before the handler has had some. Any thread. */
    boolean isFull() {
        return inbox.bytes() > FULL;
    }

    /** Whether nothing is read because it is full. Any thread. */
    boolean isPaused() {
        return paused;
    }

    /** Waits while it is full. Counted from when it became full, so that a handler that is stuck delays what else comes only once. */
    void awaitRoom(BooleanSupplier over) {
        if (fullSince == 0) {
            fullSince = System.nanoTime() | 1;
        }
        paused = true;
        while (isFull() && !over.getAsBoolean() && System.nanoTime() - fullSince < patience) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
        reader.resume();
        paused = false;
    }

    /** Before a message is taken. */
    void look() {
        if (fullSince != 0 && !isFull()) {
            fullSince = 0;
        }
    }

    /** Nothing more comes. Any thread. */
    void close() {
        memory.close();
        inbox.close();
    }
}
