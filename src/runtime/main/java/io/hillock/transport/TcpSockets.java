package io.hillock.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** TCP, without the delay that waits for more to send. */
record TcpSockets(Address.Tcp address) implements Sockets {

    @Override
    public SocketChannel connect(Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            prepare(channel);
            channel.socket().connect(resolve(), Nanos.millis(patience));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Bound bind() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(resolve(), BACKLOG);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new Port(channel, new Address.Tcp(address.host(), port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void prepare(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private InetSocketAddress resolve() throws IOException {
        var resolved = new InetSocketAddress(address.host(), address.port());
        if (resolved.isUnresolved()) {
            throw new UnknownHostException(address.host());
        }
        return resolved;
    }

    private record Port(ServerSocketChannel channel, Address address) implements Bound {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
