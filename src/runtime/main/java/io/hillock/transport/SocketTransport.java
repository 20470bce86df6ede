package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.Role;
import io.hillock.message.Welcome;
import io.hillock.message.frame.FrameException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;

/** Connections over sockets. */
final class SocketTransport implements Transport {
    private final Sockets sockets;

    SocketTransport(Sockets sockets) {
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
        Wire wire = Wire.of(sockets.connect(settings));
        boolean connected = false;
        try (var patience = new Patience(wire, settings.patience())) {
            SocketPeer peer = introduce(wire, settings, handler, patience);
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

    private static SocketPeer introduce(Wire wire, Settings settings, ConnectionHandler handler, Patience patience)
            throws IOException {
        var introduction = new Introduction(settings);
        try {
            for (long id = 1;; id++) {
                wire.write(Envelope.of(id, settings.name(), Introduction.LISTENER, introduction.hello()));
                Envelope answer = wire.read();
                Optional<Welcome> welcome = introduction.answered(answer);
                if (welcome.isPresent()) {
                    return enter(wire.lasting(), settings, handler, answer.source(), welcome.get());
                }
            }
        } catch (IOException e) {
            if (patience.hasEnded()) {
                throw new SocketTimeoutException("no welcome within " + settings.patience());
            }
            throw e;
        }
    }

    private static SocketPeer enter(Wire wire, Settings settings, ConnectionHandler handler, String peer,
            Welcome welcome) {
        boolean entered = false;
        try {
            var made = new SocketPeer(wire, settings, peer, Role.ROUTER, welcome, Terms.of(welcome),
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
