package io.hillock.net.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pipe of two rings in shared memory. The socket at which the two sides met stays open without traffic; its end ends
 * the connection, however the other process ended. The memory is freed when this side has closed and no thread is
 * inside any more.
 */
final class ShmPipe implements PolledPipe {
    private static final int CLOSED = 1 << 30;

    private final SocketChannel socket;
    private final ShmRegion region;
    private final RingInput input;
    private final RingOutput output;
    /** How many threads are inside; {@link #CLOSED} is added once closed. */
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean ended;

    /** @param up whether this side writes towards the listener */
    ShmPipe(SocketChannel socket, ShmRegion region, boolean up, long spinNanos) {
        this.socket = socket;
        this.region = region;
        this.input = new RingInput(region.words(!up), region.ring(!up), spinNanos, () -> ended);
        this.output = new RingOutput(region.words(up), region.ring(up), spinNanos, () -> ended);
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

    /** Does not enter, because the arena itself refuses accesses after its close. */
    @Override
    public boolean mayRead() {
        try {
            return input.mayRead();
        } catch (IllegalStateException e) {
            return true;
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
            // The peer is gone; an error tells no more.
        }
        region.unlink(); // the other side has done so by now, unless it died too early
        end();
    }

    private void end() {
        ended = true;
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
