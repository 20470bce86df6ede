package io.hillock.net.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two rings in shared memory, and the socket by which the two sides met: it stays open without a word, and its end is the end of the
 * connection, however the other process ended. The memory goes when this side has closed and nobody is inside any more.
 */
final class ShmPipe implements PolledPipe {
    private static final int CLOSED = 1 << 30;

    private final SocketChannel socket;
    private final ShmRegion region;
    private final RingInput input;
    private final RingOutput output;
    /** How many threads are inside, and {@link #CLOSED}. */
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean over;

    /** @param up what this side writes goes to the listener */
    ShmPipe(SocketChannel socket, ShmRegion region, boolean up, long spinNanos) {
        this.socket = socket;
        this.region = region;
        this.input = new RingInput(region.words(!up), region.ring(!up), spinNanos, () -> over);
        this.output = new RingOutput(region.words(up), region.ring(up), spinNanos, () -> over);
        Thread.ofVirtual().start(this::watch);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        enter();
        try {
            return input.read(into);
        } finally {
            leave();
        }
    }

    @Override
    public int readNow(ByteBuffer into) throws IOException {
        enter();
        try {
            return input.readNow(into);
        } finally {
            leave();
        }
    }

    @Override
    public void await(long nanos) throws IOException {
        enter();
        try {
            input.await(nanos);
        } finally {
            leave();
        }
    }

    @Override
    public void wakeup() {
        try {
            enter();
        } catch (ClosedChannelException e) {
            return;
        }
        input.wake();
        leave();
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        enter();
        try {
            return output.write(bytes);
        } finally {
            leave();
        }
    }

    @Override
    public int writeNow(ByteBuffer bytes, boolean sure) throws IOException {
        enter();
        try {
            return output.writeNow(bytes);
        } finally {
            leave();
        }
    }

    @Override
    public boolean sharesWrites() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return inside.get() < CLOSED;
    }

    @Override
    public void close() throws IOException {
        end();
        if (inside.getAndUpdate(count -> count | CLOSED) == 0) {
            region.close();
        }
        socket.close();
    }

    private void watch() {
        try {
            socket.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            // The end, as any other.
        }
        region.unlink(); // by now the other side has, unless it died too early
        end();
    }

    private void end() {
        over = true;
        try {
            enter();
        } catch (ClosedChannelException e) {
            return;
        }
        try {
            input.wake();
            output.wake();
        } finally {
            leave();
        }
    }

    private void enter() throws ClosedChannelException {
        while (true) {
            int count = inside.get();
            if (count >= CLOSED) {
                throw new ClosedChannelException();
            }
            if (inside.compareAndSet(count, count + 1)) {
                return;
            }
        }
    }

    private void leave() {
        if (inside.decrementAndGet() == CLOSED) {
            region.close();
        }
    }
}
