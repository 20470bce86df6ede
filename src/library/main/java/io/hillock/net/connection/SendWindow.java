package io.hillock.net.connection;

import io.hillock.protocol.Envelope;

/**
 * How much may be written to a socket by a thread that must not wait: as much as the kernel surely holds beside what the peer has perhaps not
 * read yet. An answer proves that the peer has read all that came before its question. Guarded by the {@link Outbox}, whose bytes it counts.
 */
final class SendWindow {
    /** In what the kernel counts, well below its usual buffers (208 KiB for Unix domain sockets, 85 KiB of payload for TCP). */
    private static final long LENGTH = 1 << 17;
    private static final long OVERHEAD = 1 << 10;

    private long written;
    private long read;
    private long proof;
    private long provenThen;

    /** Also false where so much is under way that messages had better share a write. */
    boolean fits(long bytes) {
        return written - read <= LENGTH / 4 && weight(bytes) <= LENGTH / 2;
    }

    /** The message goes out, now or later, behind all before. */
    void wrote(Envelope message, long bytes) {
        written += weight(bytes);
        if (proof == 0 && message.type().isRequest()) {
            proof = message.id();
            provenThen = written;
        }
    }

    /** An answer to the message of this id came. */
    void answered(long id) {
        if (id == proof) {
            read = provenThen;
            proof = 0;
        }
    }

    /** Whether a question is due, because this side only answers. */
    boolean wantsProof() {
        return proof == 0 && written - read > LENGTH / 8;
    }

    /** Linux rounds each message up to a power of two and adds its own book-keeping. */
    private static long weight(long bytes) {
        return 2 * bytes + OVERHEAD;
    }
}
