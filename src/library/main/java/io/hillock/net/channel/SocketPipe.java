package io.hillock.net.channel;

import io.hillock.net.base.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A pipe over a blocking socket. */
record SocketPipe(SocketChannel channel) implements Pipe {

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return channel.write(bytes);
    }

    @Override
    public int writeNow(ByteBuffer bytes, boolean sure) throws IOException {
        return sure ? write(bytes) : 0;
    }

    @Override
    public boolean sharesWrites() {
        return true;
    }

    @Override
    public boolean holdsThreads() {
        return false;
    }

    @Override
    public Pipe lasting() throws IOException {
        return Threads.FEW.tryAcquire() ? new PolledSocket(channel) : this;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
