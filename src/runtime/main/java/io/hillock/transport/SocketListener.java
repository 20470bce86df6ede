package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.Hello;
import io.hillock.message.Message;
import io.hillock.message.Welcome;
import io.hillock.message.frame.FrameException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Accepts sockets and takes in the cells behind them, each on a virtual thread of its own. Any thread. */
final class SocketListener implements Listener {
    private static final long AFTER_FAILURE_NANOS = 10_000_000;

    private final Sockets.Bound bound;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final Guests guests;
    private final boolean knownUser;
    private final FrameMemory frames;
    private final Strangers strangers;

    SocketListener(Sockets.Bound bound, Settings settings, ConnectionHandler handler) {
        this.bound = bound;
        this.settings = settings;
        this.handler = handler;
        this.strangers = new Strangers(settings.capacity());
        this.frames = FrameMemory.of(settings);
        this.guests = new Guests(settings.connections(), handler);
        this.knownUser = Reach.isKnown(bound.address(), settings.tls());
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
        return guests.connections();
    }

    @Override
    public Optional<Connection> connection(String name) {
        return guests.connection(name);
    }

    @Override
    public void close() {
        try {
            bound.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + address(), e);
        } finally {
            guests.close();
        }
    }

    private void accept() {
        while (bound.isOpen()) {
            try {
                Sockets.Accepted accepted = bound.accept();
                Strangers.Stranger stranger = strangers.enter(Wire.of(accepted.pipe()), accepted.from());
                Thread.ofVirtual().start(() -> admit(stranger));
            } catch (IOException e) {
                // Closed; or out of descriptors, which passes.
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    private void admit(Strangers.Stranger stranger) {
        Wire wire = stranger.wire();
        boolean admitted = false;
        try (var _ = new Patience(wire, settings.patience())) {
            admitted = handshake(stranger);
        } catch (IOException e) {
            // A stranger left, or its time was over.
        } finally {
            stranger.leave();
            if (!admitted) {
                wire.close();
            }
        }
    }

    private boolean handshake(Strangers.Stranger stranger) throws IOException {
        Wire wire = stranger.wire();
        wire.pipe().shakeHands();
        stranger.spoke();
        var admission = new Admission(settings, knownUser, guests);
        for (long id = 1; !admission.isOver(); id++) {
            Envelope message;
            try {
                message = wire.read();
                stranger.spoke();
            } catch (FrameException e) {
                OptionalLong replyTo = e.id() > 0 ? OptionalLong.of(e.id()) : OptionalLong.empty();
                wire.write(Answers.unsolicited(id, replyTo, settings.name(), Introduction.STRANGER,
                        Answers.error(e.code(), e.getMessage())));
                return false;
            }
            if (!(message.payload() instanceof Hello hello)) {
                wire.write(message.reply(id, settings.name(),
                        Answers.error(ErrorCode.BAD_MESSAGE, "HELLO comes first, not " + message.type())));
                return false;
            }
            Message answer = admission.answer(hello);
            if (answer instanceof Welcome welcome) {
                return enter(wire, message.reply(id, settings.name(), welcome), hello, welcome,
                        admission.rights(hello));
            }
            wire.write(message.reply(id, settings.name(), answer));
        }
        return false;
    }

    /** The connection is in its place before the cell knows of it. */
    private boolean enter(Wire wire, Envelope answer, Hello hello, Welcome welcome, Rights rights)
            throws IOException {
        Wire lasting = wire.lasting();
        boolean entered = false;
        try {
            var peer = new SocketPeer(lasting, settings, hello.name(), hello.role(), welcome,
                    Terms.of(hello, welcome), frames, handler, guests::leave);
            peer.admitted(rights);
            peer.first(answer);
            entered = guests.enter(peer);
            if (entered) {
                peer.start();
            }
            return entered;
        } finally {
            if (!entered) {
                lasting.close();
            }
        }
    }
}
