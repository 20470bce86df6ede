package io.hillock.bench.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bare socket that carries as many bytes there and back as a request and its answer, for comparison. One thread asks. */
final class Echo implements AutoCloseable {
    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final SocketChannel channel;
    private final ByteBuffer out;
    private final ByteBuffer in;

    private Echo(ServerSocketChannel server, SocketAddress address, Thread.Builder threads, int there, int back)
            throws IOException {
        this.server = server.bind(address);
        this.address = address;
        this.out = ByteBuffer.allocateDirect(there);
        this.in = ByteBuffer.allocateDirect(back);
        threads.start(() -> answer(there, back));
        this.channel = SocketChannel.open(server.getLocalAddress());
        if (address instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** @param threads builds the thread that answers */
    static Echo unix(Thread.Builder threads, int there, int back) throws IOException {
        Path file = Files.createTempDirectory("echo").resolve("socket");
        return new Echo(ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(file),
                threads, there, back);
    }

    static Echo tcp(Thread.Builder threads, int there, int back) throws IOException {
        return new Echo(ServerSocketChannel.open(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                threads, there, back);
    }

    void ask(int count) {
        try {
            for (int k = 0; k < count; k++) {
                channel.write(out.clear());
                fill(channel, in.clear());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        server.close();
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private void answer(int there, int back) {
        ByteBuffer question = ByteBuffer.allocateDirect(there);
        ByteBuffer answer = ByteBuffer.allocateDirect(back);
        try (SocketChannel accepted = server.accept()) {
            while (fill(accepted, question.clear())) {
                accepted.write(answer.clear());
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static boolean fill(SocketChannel from, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (from.read(into) < 0) {
                return false;
            }
        }
        return true;
    }
}
