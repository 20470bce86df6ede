package io.hillock.net.connection;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.net.channel.FrameMemory;
import io.hillock.net.channel.HandshakePipe;
import io.hillock.net.channel.HandshakeTimeout;
import io.hillock.net.channel.Sockets;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Role;
import io.hillock.protocol.bytes.FrameException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;

/** Connects cells over sockets. Any thread. */
public final class SocketTransport implements Transport {
    private final Sockets sockets;

    public SocketTransport(Sockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public Listener listen(Settings settings, ConnectionHandler handler) throws IOException {
        var listener = new SocketListener(sockets.bind(settings), settings, handler);
        listener.start();
        return listener;
    }

    @Override
    public Connection connect(Settings settings, ConnectionHandler handler) throws IOException {
        HandshakePipe wire = HandshakePipe.of(sockets.connect(settings));
        boolean connected = false;
        try (var timeout = new HandshakeTimeout(wire, settings.patience())) {
            SocketPeer peer = introduce(wire, settings, handler, timeout);
            connected = true;
            return peer;
        } catch (FrameException e) {
            throw new RefusedException(ErrorCode.BAD_FRAME, e.getMessage());
        } finally {
            if (!connected) {
                wire.close();
            }
        }
    }

    private static SocketPeer introduce(HandshakePipe wire, Settings settings, ConnectionHandler handler,
            HandshakeTimeout timeout)
            throws IOException {
        var connecting = new ConnectingHandshake(settings);
        try {
            for (long id = 1;; id++) {
                wire.write(Envelope.of(id, settings.name(), ConnectingHandshake.LISTENER, connecting.hello()));
                Envelope answer = wire.read();
                Optional<Welcome> welcome = connecting.answered(answer);
                if (welcome.isPresent()) {
                    return enter(wire.lasting(), settings, handler, answer.source(), welcome.get());
                }
            }
        } catch (IOException e) {
            if (timeout.hasEnded()) {
                throw new SocketTimeoutException("no welcome within " + settings.patience());
            }
            throw e;
        }
    }

    private static SocketPeer enter(HandshakePipe wire, Settings settings, ConnectionHandler handler, String peer,
            Welcome welcome) {
        boolean entered = false;
        try {
            var made = new SocketPeer(wire, settings, peer, Role.ROUTER, welcome, PeerLimits.of(welcome),
                    FrameMemory.of(settings), handler, handler::left);
            handler.entered(made);
            made.start();
            entered = true;
            return made;
        } finally {
            if (!entered) {
                wire.close();
            }
        }
    }
}
