package io.hillock.net.channel;

import io.hillock.net.base.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** A socket in non-blocking mode, for a connection with platform threads; see {@link Threads}. Waits use selectors. */
final class PolledSocket implements PolledPipe {
    private static final Consumer<SelectionKey> SEEN = _ -> {};

    private final SocketChannel channel;
    private final Selector readable;
    /** Opened at the first wait for room, which is rare. */
    private Selector writable;
    private boolean closed;

    /** @param channel of a connection that holds a permit of {@link Threads#FEW}; closing this releases the permit */
    PolledSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        this.readable = Selector.open();
        channel.register(readable, SelectionKey.OP_READ);
    }

    @Override
    public int readNow(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int bytes = channel.read(into);
        while (bytes == 0 && into.hasRemaining()) {
            select(readable, 0);
            bytes = channel.read(into);
        }
        return bytes;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = channel.write(bytes);
        while (count == 0 && bytes.hasRemaining()) {
            select(writable(), 0);
            count = channel.write(bytes);
        }
        return count;
    }

    @Override
    public int writeNow(ByteBuffer bytes, boolean sure) throws IOException {
        return channel.write(bytes);
    }

    @Override
    public void await(long nanos) throws IOException {
        select(readable, Math.max(1, nanos / 1_000_000));
    }

    @Override
    public void wakeup() {
        readable.wakeup();
    }

    @Override
    public boolean sharesWrites() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** The socket really closes when the selectors let go of it. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Threads.FEW.release();
        try (readable; Selector _ = writable) {
            channel.close();
        }
    }

    private synchronized Selector writable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (writable == null) {
            writable = Selector.open();
            channel.register(writable, SelectionKey.OP_WRITE);
        }
        return writable;
    }

    private static void select(Selector selector, long millis) throws IOException {
        try {
            selector.select(SEEN, millis);
        } catch (ClosedSelectorException e) {
            throw new ClosedChannelException();
        }
    }
}
