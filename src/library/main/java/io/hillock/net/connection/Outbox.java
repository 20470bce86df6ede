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
 * The frames on their way into a pipe. The sender writes directly if the queue is empty and the write cannot block.
 * Otherwise senders encode into one buffer while the writer empties another. So a peer that does not read delays no
 * sender, and frames that came meanwhile go out in one piece. A sender that is about to send more holds its frames back
 * and writes them together by {@link #flush}. Any thread; one thread calls {@link #write}.
 */
final class Outbox {
    /** How many bytes may wait; a single frame may be longer. */
    private static final int LIMIT = 1 << 20;
    private static final int FIRST = 1 << 12;
    /** How many bytes may be held back. */
    private static final int MAX_HELD = 1 << 14;

    private final Pipe pipe;
    /** Whether the pipe itself tells how much fits. */
    private final boolean polled;
    private final FrameEncoder encoder;
    private final Set<FrameFormat> accepts;
    private final Compression compression;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private ByteBuffer filling = ByteBuffer.allocateDirect(FIRST);
    private ByteBuffer emptying = ByteBuffer.allocateDirect(FIRST);
    private final SendWindow sendWindow = new SendWindow();
    /** Whether the writer writes. Also true until {@link #write} begins, because frames that wait by then go first. */
    private boolean writing = true;
    /** Whether frames are held back until {@link #flush}. */
    private volatile boolean held;
    /** Whether all waiting bytes surely fit. */
    private boolean sure = true;
    /** How many of the waiting bytes belong to the connection's own messages. */
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

    /** @param hold whether the sender is about to send more or to {@link #flush} */
    Offer offer(Envelope message, boolean hold) {
        return offer(message, hold, false);
    }

    /** Writes the frames that were held back. */
    void flush() {
        if (!held) {
            return;
        }
        lock.lock();
        try {
            if (held) {
                send();
            }
        } catch (IOException e) {
            fail(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Offers a message of the connection itself. Such messages have as much room again for themselves, so a long frame
     * does not exclude them.
     */
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

    /** Closes the outbox; waiting frames are still written. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Notes an answer to the message with this id. */
    void answered(long id) {
        if (polled) {
            return;
        }
        lock.lock();
        try {
            sendWindow.answered(id);
        } finally {
            lock.unlock();
        }
    }

    /** Whether to ask the peer something in order to learn how far it has read. */
    boolean wantsProof() {
        if (polled) {
            return false;
        }
        lock.lock();
        try {
            return !closed && sendWindow.wantsProof();
        } finally {
            lock.unlock();
        }
    }

    private Offer offer(Envelope message, boolean hold, boolean urgent) {
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
                sure = filling.position() == 0 && sendWindow.fits(frame.remaining());
                sendWindow.wrote(message, frame.remaining());
            }
            if (!hold && !writing && filling.position() == 0) {
                pipe.writeNow(frame, sure);
                if (!frame.hasRemaining()) {
                    urgentBytes = 0;
                    return Offer.SENT;
                }
            }
            put(frame);
            if (hold && filling.position() < MAX_HELD) {
                held = true;
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

    /** Writes what fits now and leaves the rest to the writer. */
    private void send() throws IOException {
        held = false;
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
            // A buffer that one long frame made large is dropped.
            filling = emptying.capacity() > LIMIT ? ByteBuffer.allocateDirect(FIRST) : emptying.clear();
            emptying = full;
            urgentBytes = 0;
            return full.hasRemaining();
        } finally {
            lock.unlock();
        }
    }
}
