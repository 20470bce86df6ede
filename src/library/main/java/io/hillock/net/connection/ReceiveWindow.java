package io.hillock.net.connection;

import io.hillock.net.Settings;
import io.hillock.net.base.Durations;
import io.hillock.net.channel.FrameMemory;
import io.hillock.net.channel.FrameReader;
import io.hillock.protocol.Envelope;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The incoming messages of a connection that cost credits. They wait for the handler, then for their answer, bounded in
 * messages and in bytes. For the reading thread; some methods are for any thread and say so.
 */
final class ReceiveWindow {
    /** How many bytes may wait for the handler; the last message may exceed it. */
    private static final long FULL = 1 << 22;
    private static final long LOOK_AGAIN_NANOS = 500_000;

    private final FrameReader reader;
    private final FrameMemory.Share memory;
    private final Inbox inbox;
    private final GrantedCredits credit;
    private final long patience;
    /** Since when it has been full; 0 if it is not. */
    private long fullSince;
    private volatile boolean paused;

    /** The fate of an incoming message. */
    enum Place {
        TAKEN, NO_MEMORY, NO_CREDIT
    }

    /** @param memory the share of this connection in {@code all} */
    ReceiveWindow(Settings settings, FrameReader reader, FrameMemory.Share memory, FrameMemory all) {
        this.reader = reader;
        this.memory = memory;
        this.inbox = new Inbox(settings.credits());
        this.credit = new GrantedCredits(new PendingMessages(memory, all.limit() / 2), settings.credits());
        this.patience = Durations.of(settings.patience());
        reader.takeFrom(memory);
    }

    /** Tracks which credits go back, and when. Any thread. */
    GrantedCredits credit() {
        return credit;
    }

    /** Takes the message that the reader returned last. */
    Place take(Envelope message) {
        long bytes = reader.lastBytes();
        if (isFull() || !credit.received(message, bytes, reader.heard())) {
            return Place.NO_MEMORY;
        }
        if (!inbox.offer(message, bytes)) {
            credit.refused(message);
            return Place.NO_CREDIT;
        }
        return Place.TAKEN;
    }

    /** The next message for the handler; null if none waits. For the thread that calls the handler. */
    Envelope poll() {
        return inbox.poll();
    }

    /** Whether no message waits. Any thread. */
    boolean isEmpty() {
        return inbox.size() == 0;
    }

    /** Whether reading should stop until the handler has taken some messages. Any thread. */
    boolean isFull() {
        return inbox.bytes() > FULL;
    }

    /** Whether reading has stopped because it is full. Any thread. */
    boolean isPaused() {
        return paused;
    }

    /**
     * Waits while it is full. The time counts from when it became full, so a stuck handler delays other messages only
     * once.
     */
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

    /** Updates the state before a message is taken. */
    void look() {
        if (fullSince != 0 && !isFull()) {
            fullSince = 0;
        }
    }

    /** Frees the memory, because no more will come. Any thread. */
    void close() {
        memory.close();
        inbox.close();
    }
}
