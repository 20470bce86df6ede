package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.Format;
import io.hillock.message.frame.Compression;
import io.hillock.message.frame.FrameEncoder;
import io.hillock.message.frame.Handles;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames that wait for a socket. Senders encode into one buffer while the writer empties another, so a peer that does not
 * read holds up nobody, and what came meanwhile goes out in one piece. Any thread; {@link #write} one.
 */
final class Outbox {
    /** Bytes that may wait; a single frame may be longer. */
    private static final int LIMIT = 1 << 20;
    private static final int FIRST = 1 << 12;

    private final WritableByteChannel channel;
    private final FrameEncoder encoder;
    private final Set<Format> accepts;
    private final Compression compression;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private ByteBuffer filling = ByteBuffer.allocateDirect(FIRST);
    private ByteBuffer emptying = ByteBuffer.allocateDirect(FIRST);
    private boolean closed;

    Outbox(WritableByteChannel channel, int maxFrame, Handles handles, Set<Format> accepts, Compression compression) {
        this.channel = channel;
        this.encoder = new FrameEncoder(maxFrame, handles);
        this.accepts = accepts;
        this.compression = compression;
    }

    Offer offer(Envelope message) {
        return offer(message, LIMIT);
    }

    /** For messages of the connection itself: there is room for those after other messages are refused. */
    Offer urgent(Envelope message) {
        return offer(message, 2 * LIMIT);
    }

    /** Writes until closed. */
    void write() throws IOException {
        while (swap()) {
            while (emptying.hasRemaining()) {
                channel.write(emptying);
            }
        }
    }

    /** What waits is still written. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private Offer offer(Envelope message, int limit) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            MemorySegment frame = encoder.encode(message, accepts, compression);
            long bytes = filling.position() + frame.byteSize();
            if (filling.position() > 0 && bytes > limit) {
                return Offer.BACK_PRESSURED;
            }
            if (bytes > filling.capacity()) {
                int capacity = Math.toIntExact(Math.max(bytes, Math.min(LIMIT, 2L * filling.capacity())));
                filling = ByteBuffer.allocateDirect(capacity).put(filling.flip());
            }
            filling.put(frame.asByteBuffer());
            filled.signal();
            return Offer.SENT;
        } finally {
            lock.unlock();
        }
    }

    private boolean swap() {
        lock.lock();
        try {
            while (filling.position() == 0 && !closed) {
                filled.awaitUninterruptibly();
            }
            ByteBuffer full = filling.flip();
            // A buffer that one long frame made large is let go.
            filling = emptying.capacity() > LIMIT ? ByteBuffer.allocateDirect(FIRST) : emptying.clear();
            emptying = full;
            return full.hasRemaining();
        } finally {
            lock.unlock();
        }
    }
}
