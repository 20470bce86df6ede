package io.hillock.net.connection;

import io.hillock.protocol.Envelope;

/**
 * How much a thread that must not wait may write to a socket. That is what the kernel surely buffers beyond the bytes
 * that the peer may not have read yet. An answer proves that the peer has read everything up to its request. Guarded by
 * the {@link Outbox} whose bytes it counts.
 */
final class SendWindow {
    /**
     * In the kernel's accounting; well below its usual buffers (208 KiB for Unix domain sockets, 85 KiB of payload for
     * TCP).
     */
    private static final long LENGTH = 1 << 17;
    private static final long OVERHEAD = 1 << 10;

    private long written;
    private long read;
    private long provingId;
    private long writtenThen;

    /** Also false if so much is under way that messages should share a write. */
    boolean fits(long bytes) {
        return written - read <= LENGTH / 4 && weight(bytes) <= LENGTH / 2;
    }

    /** Counts a message that goes out after all earlier ones, now or later. */
    void wrote(Envelope message, long bytes) {
        written += weight(bytes);
        if (provingId == 0 && message.type().isRequest()) {
            provingId = message.id();
            writtenThen = written;
        }
    }

    /** Notes an answer to the message with this id. */
    void answered(long id) {
        if (id == provingId) {
            read = writtenThen;
            provingId = 0;
        }
    }

    /** Whether this side should send a request of its own, because it only answers. */
    boolean wantsProof() {
        return provingId == 0 && written - read > LENGTH / 8;
    }

    /** Linux rounds each message up to a power of two and adds its own bookkeeping. */
    private static long weight(long bytes) {
        return 2 * bytes + OVERHEAD;
    }
}
