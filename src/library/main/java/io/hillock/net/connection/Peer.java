package io.hillock.net.connection;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Handler;
import io.hillock.net.Offer;
import io.hillock.net.Rights;
import io.hillock.net.Settings;
import io.hillock.net.base.AsyncRequest;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.BlockingRequest;
import io.hillock.net.base.Durations;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Goodbye;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One side of a connection after the handshake, on any transport. Any thread. */
public abstract class Peer implements Connection {
    private final String name;
    private final String peer;
    private final Role role;
    private final String session;
    private final Duration patience;
    private Rights rights = Rights.ALL;
    private AtomicLong ids = new AtomicLong();
    private final PendingRequests pendingRequests = new PendingRequests();
    private final InFlightRequests inFlight = new InFlightRequests();
    private final BackPressureWait backPressure = new BackPressureWait();
    private volatile boolean draining;
    private volatile boolean parted;
    private volatile boolean lost;

    Peer(Settings settings, String peer, Role role, String session) {
        this.name = settings.name();
        this.peer = peer;
        this.role = role;
        this.session = session;
        this.patience = settings.patience();
    }

    /** Sends a message to the other side. */
    abstract Offer transmit(Envelope message);

    /** Passes a message that is not an answer to this side's handler, or returns why there is no room for it. */
    abstract Optional<String> deliver(Envelope message);

    /** Adds credits that the other side granted. */
    abstract void credited(int credits);

    /** Whether a message that costs a credit could go now. */
    abstract boolean hasCredit();

    /** Learns from the answer to a request of this side. */
    abstract void learn(Message question, Message answer);

    /** Called before the asking thread waits for its answer until {@code end}. That thread may read meanwhile. */
    abstract void awaited(BlockingRequest waiter, long end);

    /** Makes sure that a thread reads which may call the handler of an answer. */
    abstract void called();

    /** Frees what carries the messages. Called once. */
    abstract void cut();

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String peer() {
        return peer;
    }

    @Override
    public final Role role() {
        return role;
    }

    @Override
    public final String session() {
        return session;
    }

    @Override
    public final Rights rights() {
        return rights;
    }

    /** Sets the rights that a listener grants. Called before other threads know this object. */
    final void admitted(Rights with) {
        rights = with;
    }

    @Override
    public final boolean isOpen() {
        return !lost && !draining;
    }

    @Override
    public final boolean isLost() {
        return lost;
    }

    /** Whether this side has answered GOODBYE. The other side is about to close, and its name is free. */
    final boolean hasParted() {
        return parted;
    }

    @Override
    public final long nextId() {
        return ids.incrementAndGet();
    }

    @Override
    public final void countIdsWith(AtomicLong sessionIds) {
        ids = sessionIds;
    }

    final AtomicLong ids() {
        return ids;
    }

    @Override
    public final long lateAnswers() {
        return pendingRequests.late();
    }

    @Override
    public final Offer send(Envelope message) {
        boolean last = message.replyTo().isPresent() || message.payload() instanceof Goodbye;
        if (lost || draining && !last) {
            return Offer.CLOSED;
        }
        Offer offer = transmit(message);
        if (message.replyTo().isPresent() && offer == Offer.SENT) {
            inFlight.answered();
        }
        return offer;
    }

    @Override
    public final Envelope request(Envelope message, Duration deadline) {
        var waiter = new BlockingRequest(message);
        if (!pendingRequests.add(waiter)) {
            return AutomaticReplies.failure(message, ErrorCode.OVERLOADED, "too many requests under way");
        }
        inFlight.asked();
        try {
            Offer offer = send(message);
            Envelope answer = waiter.answerSoFar();
            if (answer == null) {
                long end = System.nanoTime() + (offer == Offer.SENT ? Durations.of(deadline) : 0);
                awaited(waiter, end);
                answer = pendingRequests.await(waiter, end);
            }
            if (answer != null) {
                learn(message.payload(), answer.payload());
                return answer;
            }
            return AutomaticReplies.missing(message, offer, deadline, peer, "not connected to '" + peer + "'");
        } catch (InvalidMessageException e) {
            return AutomaticReplies.failure(message, AutomaticReplies.error(e));
        } finally {
            pendingRequests.remove(waiter);
            inFlight.done();
        }
    }

    @Override
    public final Offer ask(Envelope message, Duration deadline, Handler answered) {
        var call = new AsyncRequest(message, deadline, answer -> {
            inFlight.done();
            learn(message.payload(), answer.payload());
            answered.handle(answer);
        });
        if (!pendingRequests.add(call)) {
            return Offer.BACK_PRESSURED;
        }
        inFlight.asked();
        try {
            Offer offer = send(message);
            if (offer != Offer.SENT && pendingRequests.remove(call)) {
                inFlight.done();
                return offer;
            }
            called();
            pendingRequests.endsInTime(call);
        } catch (InvalidMessageException e) {
            if (pendingRequests.remove(call)) {
                call.answer(AutomaticReplies.failure(message, AutomaticReplies.error(e)));
            }
        }
        return Offer.SENT;
    }

    @Override
    public final boolean awaitRoom(Duration atMost) {
        backPressure.await(Durations.of(atMost), () -> isOpen() && !hasCredit());
        return isOpen() && hasCredit();
    }

    @Override
    public final Offer sendAnswer(Envelope answer) {
        long end = System.nanoTime() + Durations.of(patience);
        try {
            while (true) {
                Offer offer = send(answer);
                long left = end - System.nanoTime();
                if (offer != Offer.BACK_PRESSURED) {
                    return offer;
                }
                if (left <= 0) {
                    lost("'" + peer + "' does not read");
                    return Offer.CLOSED;
                }
                backPressure.await(left);
            }
        } catch (InvalidMessageException e) {
            return send(AutomaticReplies.unsolicited(nextId(), answer.replyTo(), answer.source(), answer.target(),
                    AutomaticReplies.error(e)));
        }
    }

    @Override
    public final void close() {
        long end = System.nanoTime() + Durations.of(patience);
        if (isOpen()) {
            draining = true;
            request(Envelope.of(nextId(), name, peer, new Goodbye("")), patience);
        }
        inFlight.awaitQuiet(end - System.nanoTime());
        lost("'" + name + "' closed the connection");
    }

    public final PendingRequests pendingRequests() {
        return pendingRequests;
    }

    /** Dispatches an incoming message. */
    final void received(Envelope message) {
        if (lost) {
            return;
        }
        if (message.payload() instanceof Ack ack) {
            ack.credits().ifPresent(this::credited);
            backPressure.changed();
        }
        if (message.replyTo().isPresent()) {
            pendingRequests.answer(message.replyTo().getAsLong(), message);
            return;
        }
        switch (message.payload()) {
            case Ping ping -> control(message.reply(nextId(), name, new Pong(ping.sentNs())));
            case Goodbye _ when draining -> part(message);
            case Goodbye _ -> {
                draining = true;
                Thread.ofVirtual().start(() -> {
                    inFlight.awaitQuiet(Durations.of(patience));
                    part(message);
                });
            }
            case Hello _ -> refuse(message, ErrorCode.BAD_MESSAGE, "the handshake is over");
            case Welcome _,Pong _,Ack _,ErrorReply _ -> {
                // They answer no request.
            }
            case Message _ when draining -> refuse(message, ErrorCode.OVERLOADED, "'" + name + "' drains");
            case Message _ -> {
                boolean owes = message.type().isRequest();
                if (owes) {
                    inFlight.owes();
                }
                deliver(message).ifPresent(why -> {
                    control(message.reply(nextId(), name, ErrorReply.of(ErrorCode.OVERLOADED, why)));
                    if (owes) {
                        inFlight.answered();
                    }
                });
            }
        }
    }

    /** Calls the handler. An exception becomes an ERROR. */
    final void handle(ConnectionHandler handler, Envelope message) {
        try {
            handler.handle(this, message);
        } catch (RuntimeException e) {
            if (message.type().isRequest()) {
                send(message.reply(nextId(), name, AutomaticReplies.error(e)));
            }
        }
    }

    private void part(Envelope goodbye) {
        parted = true;
        control(goodbye.reply(nextId(), name, Ack.DONE));
    }

    private void refuse(Envelope message, ErrorCode code, String text) {
        if (message.type().isRequest()) {
            control(message.reply(nextId(), name, ErrorReply.of(code, text)));
        }
    }

    /** Sends a message of the connection itself. */
    final void control(Envelope message) {
        if (!lost) {
            transmit(message);
        }
    }

    @Override
    public final void abort(String why) {
        lost(why);
    }

    /** Fails the requests under way, because the other side is gone. */
    final void lost(String why) {
        synchronized (pendingRequests) {
            if (lost) {
                return;
            }
            lost = true;
        }
        cut();
        pendingRequests.fail(ErrorReply.of(ErrorCode.DISCONNECTED, why));
        inFlight.end();
        backPressure.changed();
    }
}
