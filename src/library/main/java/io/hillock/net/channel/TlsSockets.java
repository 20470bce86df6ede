package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import io.hillock.net.base.Durations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLException;

/** TCP under TLS 1.3. The connecting side checks the listener's certificate, including its host name. */
public record TlsSockets(Address.Tls address) implements Sockets {

    @Override
    public Pipe connect(Settings settings) throws IOException {
        TlsContext context = TlsContext.connecting(settings.tls(), address.host());
        int patience = Durations.millis(settings.patience());
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()),
                    patience);
            socket.setSoTimeout(patience);
            var pipe = new TlsPipe(socket, context.connecting(socket, address.host()));
            socket.setSoTimeout(0);
            return pipe;
        } catch (SSLException e) {
            socket.close();
            throw new IOException(address + ": " + e.getMessage(), e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Bound bind(Settings settings) throws IOException {
        if (settings.tls().certificate().isEmpty()) {
            throw new IOException("a listener at " + address + " needs a certificate and its key");
        }
        TlsContext context = TlsContext.listening(settings.tls());
        var server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), BACKLOG);
            return new Port(server, context, new Address.Tls(address.host(), server.getLocalPort()));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private record Port(ServerSocket server, TlsContext context, Address address) implements Bound {

        @Override
        public Accepted accept() throws IOException {
            Socket socket = server.accept();
            socket.setTcpNoDelay(true);
            return new Accepted(new TlsPipe(socket, context.listening(socket)),
                    PendingHandshakes.site(socket.getInetAddress()));
        }

        @Override
        public boolean isOpen() {
            return !server.isClosed();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
