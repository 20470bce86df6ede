package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import io.hillock.net.base.Durations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** TCP with {@code TCP_NODELAY}, so that small writes are not delayed. */
public record TcpSockets(Address.Tcp address) implements Sockets {

    @Override
    public Pipe connect(Settings settings) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(resolve(), Durations.millis(settings.patience()));
            return new SocketPipe(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Bound bind(Settings settings) throws IOException {
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

    private InetSocketAddress resolve() throws IOException {
        var resolved = new InetSocketAddress(address.host(), address.port());
        if (resolved.isUnresolved()) {
            throw new UnknownHostException(address.host());
        }
        return resolved;
    }

    private record Port(ServerSocketChannel channel, Address address) implements Bound {
        @Override
        public Accepted accept() throws IOException {
            SocketChannel accepted = channel.accept();
            accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new Accepted(new SocketPipe(accepted), PendingHandshakes.site(accepted.socket().getInetAddress()));
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
}
