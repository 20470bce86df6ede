package io.hillock.net.connection;

import io.hillock.net.Address;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Exposure;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.channel.FrameMemory;
import io.hillock.net.channel.HandshakePipe;
import io.hillock.net.channel.HandshakeTimeout;
import io.hillock.net.channel.PendingHandshakes;
import io.hillock.net.channel.Sockets;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.bytes.FrameException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Accepts sockets and shakes hands with each peer on a virtual thread of its own. Any thread. */
final class SocketListener implements Listener {
    private static final long AFTER_FAILURE_NANOS = 10_000_000;

    private final Sockets.Bound bound;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final PeerRegistry peers;
    private final boolean knownUser;
    private final FrameMemory frameMemory;
    private final PendingHandshakes pendingHandshakes;

    SocketListener(Sockets.Bound bound, Settings settings, ConnectionHandler handler) {
        this.bound = bound;
        this.settings = settings;
        this.handler = handler;
        this.pendingHandshakes = new PendingHandshakes(settings.capacity());
        this.frameMemory = FrameMemory.of(settings);
        this.peers = new PeerRegistry(settings.connections(), handler);
        this.knownUser = Exposure.isKnown(bound.address(), settings.tls());
    }

    void start() {
        Thread.ofVirtual().start(this::accept);
    }

    @Override
    public Address address() {
        return bound.address();
    }

    @Override
    public List<Connection> connections() {
        return peers.connections();
    }

    @Override
    public Optional<Connection> connection(String name) {
        return peers.connection(name);
    }

    @Override
    public void close() {
        try {
            bound.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + address(), e);
        } finally {
            pendingHandshakes.close();
            peers.close();
        }
    }

    private void accept() {
        while (bound.isOpen()) {
            try {
                Sockets.Accepted accepted = bound.accept();
                PendingHandshakes.Stranger stranger = pendingHandshakes.enter(HandshakePipe.of(accepted.pipe()),
                        accepted.from());
                Thread.ofVirtual().start(() -> admit(stranger));
            } catch (IOException e) {
                // Closed, or out of file descriptors for the moment.
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    private void admit(PendingHandshakes.Stranger stranger) {
        HandshakePipe wire = stranger.wire();
        boolean admitted = false;
        try (var _ = new HandshakeTimeout(wire, settings.patience())) {
            admitted = handshake(stranger);
        } catch (IOException e) {
            // The peer left, or its time was over.
        } finally {
            stranger.leave();
            if (!admitted) {
                wire.close();
            }
        }
    }

    private boolean handshake(PendingHandshakes.Stranger stranger) throws IOException {
        HandshakePipe wire = stranger.wire();
        wire.pipe().shakeHands();
        stranger.spoke();
        var listening = new ListeningHandshake(settings, knownUser, peers);
        for (long id = 1; !listening.isOver(); id++) {
            Envelope message;
            try {
                message = wire.read();
                stranger.spoke();
            } catch (FrameException e) {
                OptionalLong replyTo = e.id() > 0 ? OptionalLong.of(e.id()) : OptionalLong.empty();
                wire.write(AutomaticReplies.unsolicited(id, replyTo, settings.name(), ConnectingHandshake.STRANGER,
                        ErrorReply.of(e.code(), e.getMessage())));
                return false;
            }
            if (!(message.payload() instanceof Hello hello)) {
                wire.write(message.reply(id, settings.name(),
                        ErrorReply.of(ErrorCode.BAD_MESSAGE, "HELLO comes first, not " + message.type())));
                return false;
            }
            Message answer = listening.answer(hello);
            if (answer instanceof Welcome welcome) {
                return enter(wire, message.reply(id, settings.name(), welcome), hello, welcome, listening);
            }
            wire.write(message.reply(id, settings.name(), answer));
        }
        return false;
    }

    /** Registers the connection before the cell receives its WELCOME. */
    private boolean enter(HandshakePipe wire, Envelope answer, Hello hello, Welcome welcome,
            ListeningHandshake listening) throws IOException {
        HandshakePipe lasting = wire;
        boolean entered = false;
        try {
            lasting = wire.lasting();
            var peer = new SocketPeer(lasting, settings, hello.name(), hello.role(), welcome,
                    PeerLimits.of(hello, welcome), frameMemory, handler, peers::leave);
            peer.admitted(listening.rights(hello));
            peer.first(answer);
            entered = peers.enter(listening.reservation(), peer);
            if (entered) {
                peer.start();
            }
            return entered;
        } finally {
            if (!entered) {
                peers.release(listening.reservation());
                lasting.close();
            }
        }
    }
}
