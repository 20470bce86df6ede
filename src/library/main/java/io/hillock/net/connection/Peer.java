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

/** One side of a connection after the handshake, whatever carries the messages. Any thread. */
public abstract class Peer implements Connection {
    private final String name;
    private final String peer;
    private final Role role;
    private final String session;
    private final Duration patience;
    private Rights rights = Rights.ALL;
    private AtomicLong ids = new AtomicLong();
    private final PendingRequests questions = new PendingRequests();
    private final InFlightRequests traffic = new InFlightRequests();
    private final BackPressureWait room = new BackPressureWait();
    private volatile boolean draining;
    private volatile boolean lost;

    Peer(Settings settings, String peer, Role role, String session) {
        this.name = settings.name();
        this.peer = peer;
        this.role = role;
        this.session = session;
        this.patience = settings.patience();
    }

    /** Takes a message to the other side. */
    abstract Offer transmit(Envelope message);

    /** Hands a message that is no answer to this side's handler; otherwise says why there is no room for it. */
    abstract Optional<String> deliver(Envelope message);

    /** The other side takes so many messages more. */
    abstract void credited(int credits);

    /** Whether a message that costs a credit could go now. */
    abstract boolean hasCredit();

    /** An answer came to one of this side's questions. */
    abstract void learn(Message question, Message answer);

    /** Before the thread that asked waits for the answer until {@code end}: it may read what comes in meanwhile. */
    abstract void awaited(BlockingRequest waiter, long end);

    /** Before an answer goes to a handler: somebody who may call it is to read. */
    abstract void called();

    /** Frees what carries the messages; called once. */
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

    /** A listener let the other side in; called before anybody else knows of this one. */
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
        return questions.late();
    }

    @Override
    public final Offer send(Envelope message) {
        boolean last = message.replyTo().isPresent() || message.payload() instanceof Goodbye;
        if (lost || draining && !last) {
            return Offer.CLOSED;
        }
        Offer offer = transmit(message);
        if (message.replyTo().isPresent() && offer == Offer.SENT) {
            traffic.answered();
        }
        return offer;
    }

    @Override
    public final Envelope request(Envelope message, Duration deadline) {
        var waiter = new BlockingRequest(message);
        if (!questions.add(waiter)) {
            return AutomaticReplies.failure(message, ErrorCode.OVERLOADED, "too many requests under way");
        }
        traffic.asked();
        try {
            Offer offer = send(message);
            long end = System.nanoTime() + (offer == Offer.SENT ? Durations.of(deadline) : 0);
            awaited(waiter, end);
            Envelope answer = questions.await(waiter, end - System.nanoTime());
            if (answer != null) {
                learn(message.payload(), answer.payload());
                return answer;
            }
            return AutomaticReplies.missing(message, offer, deadline, peer, "not connected to '" + peer + "'");
        } catch (InvalidMessageException e) {
            return AutomaticReplies.failure(message, AutomaticReplies.error(e));
        } finally {
            questions.remove(waiter);
            traffic.done();
        }
    }

    @Override
    public final Offer ask(Envelope message, Duration deadline, Handler answered) {
        var call = new AsyncRequest(message, deadline, answer -> {
            traffic.done();
            learn(message.payload(), answer.payload());
            answered.handle(answer);
        });
        if (!questions.add(call)) {
            return Offer.BACK_PRESSURED;
        }
        traffic.asked();
        try {
            Offer offer = send(message);
            if (offer != Offer.SENT && questions.remove(call)) {
                traffic.done();
                return offer;
            }
            called();
            questions.endsInTime(call);
        } catch (InvalidMessageException e) {
            if (questions.remove(call)) {
                call.answer(AutomaticReplies.failure(message, AutomaticReplies.error(e)));
            }
        }
        return Offer.SENT;
    }

    @Override
    public final boolean awaitRoom(Duration atMost) {
        room.await(Durations.of(atMost), () -> isOpen() && !hasCredit());
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
                room.await(left);
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
        traffic.awaitQuiet(end - System.nanoTime());
        lost("'" + name + "' closed the connection");
    }

    public final PendingRequests questions() {
        return questions;
    }

    /** A message came. */
    final void received(Envelope message) {
        if (lost) {
            return;
        }
        if (message.payload() instanceof Ack ack) {
            ack.credits().ifPresent(this::credited);
            room.changed();
        }
        if (message.replyTo().isPresent()) {
            questions.answer(message.replyTo().getAsLong(), message);
            return;
        }
        switch (message.payload()) {
            case Ping ping -> control(message.reply(nextId(), name, new Pong(ping.sentNs())));
            case Goodbye _ when draining -> control(message.reply(nextId(), name, Ack.DONE));
            case Goodbye _ -> {
                draining = true;
                Thread.ofVirtual().start(() -> {
                    traffic.awaitQuiet(Durations.of(patience));
                    control(message.reply(nextId(), name, Ack.DONE));
                });
            }
            case Hello _ -> refuse(message, ErrorCode.BAD_MESSAGE, "the handshake is over");
            case Welcome _,Pong _,Ack _,ErrorReply _ -> {
                // Answers to no question.
            }
            case Message _ when draining -> refuse(message, ErrorCode.OVERLOADED, "'" + name + "' drains");
            case Message _ -> {
                boolean owes = message.type().isRequest();
                if (owes) {
                    traffic.owes();
                }
                deliver(message).ifPresent(why -> {
                    control(message.reply(nextId(), name, AutomaticReplies.error(ErrorCode.OVERLOADED, why)));
                    if (owes) {
                        traffic.answered();
                    }
                });
            }
        }
    }

    /** Calls the handler; what it throws becomes an ERROR. */
    final void handle(ConnectionHandler handler, Envelope message) {
        try {
            handler.handle(this, message);
        } catch (RuntimeException e) {
            if (message.type().isRequest()) {
                send(message.reply(nextId(), name, AutomaticReplies.error(e)));
            }
        }
    }

    private void refuse(Envelope message, ErrorCode code, String text) {
        if (message.type().isRequest()) {
            control(message.reply(nextId(), name, AutomaticReplies.error(code, text)));
        }
    }

    /** A message of the connection itself. */
    final void control(Envelope message) {
        if (!lost) {
            transmit(message);
        }
    }

    @Override
    public final void abort(String why) {
        lost(why);
    }

    /** The other side is gone: fails what is under way. */
    final void lost(String why) {
        synchronized (questions) {
            if (lost) {
                return;
            }
            lost = true;
        }
        cut();
        questions.fail(AutomaticReplies.error(ErrorCode.DISCONNECTED, why));
        traffic.end();
        room.changed();
    }
}
