package io.hillock.net.connection;

import io.hillock.net.Offer;
import io.hillock.net.channel.Pipe;
import io.hillock.net.channel.PolledPipe;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.compact.Handles;
import io.hillock.protocol.frame.FrameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames on their way into a pipe. Who sends writes a frame itself where nothing waits and it goes without waiting. Otherwise senders encode
 * into one buffer while the writer empties another, so a peer that does not read holds up nobody, and what came meanwhile goes out in
 * one piece. Who is about to send more keeps frames back, to write them in one piece by {@link #flush}. Any thread; {@link #write} one.
 */
final class Outbox {
    /** Bytes that may wait; a single frame may be longer. */
    private static final int LIMIT = 1 << 20;
    private static final int FIRST = 1 << 12;
    /** Bytes that are written at the latest. */
    private static final int KEPT = 1 << 14;

    private final Pipe pipe;
    /** Whether it says itself what fits. */
    private final boolean polled;
    private final FrameEncoder encoder;
    private final Set<FrameFormat> accepts;
    private final Compression compression;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private ByteBuffer filling = ByteBuffer.allocateDirect(FIRST);
    private ByteBuffer emptying = ByteBuffer.allocateDirect(FIRST);
    private final SendWindow runway = new SendWindow();
    /** Also until {@link #write} begins: what is there by then goes first. */
    private boolean writing = true;
    /** There are frames that nobody writes before {@link #flush}. */
    private volatile boolean kept;
    /** Whether what waits surely fits. */
    private boolean sure = true;
    /** Of what waits, bytes of the connection's own messages. */
    private long urgentBytes;
    private boolean closed;
    private IOException failure;

    Outbox(Pipe pipe, int maxFrame, Handles handles, Set<FrameFormat> accepts, Compression compression) {
        this.pipe = pipe;
        this.polled = pipe instanceof PolledPipe;
        this.encoder = new FrameEncoder(maxFrame, handles);
        this.accepts = accepts;
        this.compression = compression;
    }

    /** @param keep who sends is about to send more, or to {@link #flush} */
    Offer offer(Envelope message, boolean keep) {
        return offer(message, keep, false);
    }

    /** Writes what was kept. */
    void flush() {
        if (!kept) {
            return;
        }
        lock.lock();
        try {
            if (kept) {
                send();
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
    }

    /** For messages of the connection itself: they have room of their own, as much again, however long a frame waits before them. */
    Offer urgent(Envelope message) {
        return offer(message, false, true);
    }

    /** Writes until closed. */
    void write() throws IOException {
        while (swap()) {
            while (emptying.hasRemaining()) {
                pipe.write(emptying);
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

    /** An answer to the message of this id came. */
    void answered(long id) {
        if (polled) {
            return;
        }
        lock.lock();
        try {
            runway.answered(id);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer should be asked something, to see how far it has read. */
    boolean wantsProof() {
        if (polled) {
            return false;
        }
        lock.lock();
        try {
            return !closed && runway.wantsProof();
        } finally {
            lock.unlock();
        }
    }

    private Offer offer(Envelope message, boolean keep, boolean urgent) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            ByteBuffer frame = encoder.encode(message, accepts, compression).asByteBuffer();
            long before = urgent ? urgentBytes : filling.position();
            if (before > 0 && before + frame.remaining() > LIMIT) {
                return Offer.BACK_PRESSURED;
            }
            urgentBytes += urgent ? frame.remaining() : 0;
            if (!polled) {
                sure = filling.position() == 0 && runway.fits(frame.remaining());
                runway.wrote(message, frame.remaining());
            }
            if (!keep && !writing && filling.position() == 0) {
                pipe.writeNow(frame, sure);
                if (!frame.hasRemaining()) {
                    urgentBytes = 0;
                    return Offer.SENT;
                }
            }
            put(frame);
            if (keep && filling.position() < KEPT) {
                kept = true;
            } else {
                send();
            }
            return Offer.SENT;
        } catch (IOException e) {
            fail(e);
            return Offer.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    private void put(ByteBuffer frame) {
        int bytes = filling.position() + frame.remaining();
        if (bytes > filling.capacity()) {
            int capacity = Math.max(bytes, Math.min(LIMIT, 2 * filling.capacity()));
            filling = ByteBuffer.allocateDirect(capacity).put(filling.flip());
        }
        filling.put(frame);
    }

    /** What does not go now is left to the writer. */
    private void send() throws IOException {
        kept = false;
        if (!writing) {
            pipe.writeNow(filling.flip(), sure);
            filling.compact();
        }
        if (filling.position() > 0) {
            filled.signal();
        } else {
            urgentBytes = 0;
        }
    }

    private void fail(IOException e) {
        failure = e;
        closed = true;
        filled.signal();
    }

    private boolean swap() throws IOException {
        lock.lock();
        try {
            writing = false;
            while (filling.position() == 0 && !closed) {
                filled.awaitUninterruptibly();
            }
            if (failure != null) {
                throw failure;
            }
            writing = true;
            ByteBuffer full = filling.flip();
            // A buffer that one long frame made large is let go.
            filling = emptying.capacity() > LIMIT ? ByteBuffer.allocateDirect(FIRST) : emptying.clear();
            emptying = full;
            urgentBytes = 0;
            return full.hasRemaining();
        } finally {
            lock.unlock();
        }
    }
}
