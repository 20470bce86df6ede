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
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Accepts sockets and takes in the cells behind them, each on a virtual thread of its own. Any thread. */
final class SocketListener implements Listener {
    private static final long AFTER_FAILURE_NANOS = 10_000_000;
    private static final int MAX_HANDSHAKES = 256;

    private final Sockets.Bound bound;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final Guests guests;
    private final boolean knownUser;
    /** Strangers may take their time one by one, not all memory at once. */
    private final Semaphore handshakes = new Semaphore(MAX_HANDSHAKES);

    SocketListener(Sockets.Bound bound, Settings settings, ConnectionHandler handler) {
        this.bound = bound;
        this.settings = settings;
        this.handler = handler;
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
                Pipe pipe = bound.accept();
                handshakes.acquireUninterruptibly();
                Thread.ofVirtual().start(() -> admit(pipe));
            } catch (IOException e) {
                // Closed; or out of descriptors, which passes.
                LockSupport.parkNanos(AFTER_FAILURE_NANOS);
            }
        }
    }

    private void admit(Pipe pipe) {
        Wire wire = Wire.of(pipe);
        boolean admitted = false;
        try (var _ = new Patience(wire, settings.patience())) {
            admitted = handshake(wire);
        } catch (IOException e) {
            // A stranger left, or its time was over.
        } finally {
            handshakes.release();
            if (!admitted) {
                wire.close();
            }
        }
    }

    private boolean handshake(Wire wire) throws IOException {
        var admission = new Admission(settings, knownUser, guests);
        for (long id = 1; !admission.isOver(); id++) {
            Envelope message;
            try {
                message = wire.read();
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
                        admission.standing(hello));
            }
            wire.write(message.reply(id, settings.name(), answer));
        }
        return false;
    }

    /** The connection is in its place before the cell knows of it. */
    private boolean enter(Wire wire, Envelope answer, Hello hello, Welcome welcome, Standing standing)
            throws IOException {
        Wire lasting = wire.lasting();
        boolean entered = false;
        try {
            var peer = new SocketPeer(lasting, settings, hello.name(), welcome, Terms.of(hello, welcome), handler,
                    guests::leave);
            peer.admitted(standing);
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
