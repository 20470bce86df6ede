package io.hillock.transport;

import io.hillock.message.Ack;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Goodbye;
import io.hillock.message.Hello;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.Ping;
import io.hillock.message.Pong;
import io.hillock.message.Role;
import io.hillock.message.Welcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One side of a connection after the handshake, whatever carries the messages. Any thread. */
abstract class Peer implements Connection {
    private final String name;
    private final String peer;
    private final Role role;
    private final String session;
    private final Duration patience;
    private Rights rights = Rights.ALL;
    private AtomicLong ids = new AtomicLong();
    private final Questions questions = new Questions();
    private final Traffic traffic = new Traffic();
    private final Room room = new Room();
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

    /** Whether so much waits for this side's handler that it had better not wait itself. */
    public abstract boolean isFull();

    /** The other side takes so many messages more. */
    abstract void credited(int credits);

    /** Whether a message that costs a credit could go now. */
    abstract boolean hasCredit();

    /** An answer came to one of this side's questions. */
    abstract void learn(Message question, Message answer);

    /** Before the thread that asked waits for the answer until {@code end}: it may read what comes in meanwhile. */
    abstract void awaited(Waiter waiter, long end);

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

    /** Whether the other side is gone, as far as this one knows. */
    final boolean isLost() {
        return lost;
    }

    @Override
    public final long nextId() {
        return ids.incrementAndGet();
    }

    /** The ids of a session, which go on through its connections; called before anybody else knows of this one. */
    final void countWith(AtomicLong sessionIds) {
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
        var waiter = new Waiter(message);
        if (!questions.add(waiter)) {
            return Answers.failure(message, ErrorCode.OVERLOADED, "too many requests under way");
        }
        traffic.asked();
        try {
            Offer offer = send(message);
            long end = System.nanoTime() + (offer == Offer.SENT ? Nanos.of(deadline) : 0);
            awaited(waiter, end);
            Envelope answer = questions.await(waiter, end - System.nanoTime());
            if (answer != null) {
                learn(message.payload(), answer.payload());
                return answer;
            }
            return Answers.missing(message, offer, deadline, peer, "not connected to '" + peer + "'");
        } catch (InvalidMessageException e) {
            return Answers.failure(message, Answers.error(e));
        } finally {
            questions.remove(waiter);
            traffic.done();
        }
    }

    @Override
    public final Offer ask(Envelope message, Duration deadline, Handler answered) {
        var call = new Call(message, deadline, answer -> {
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
                call.answer(Answers.failure(message, Answers.error(e)));
            }
        }
        return Offer.SENT;
    }

    @Override
    public final boolean awaitRoom(Duration atMost) {
        room.await(Nanos.of(atMost), () -> isOpen() && !hasCredit());
        return isOpen() && hasCredit();
    }

    @Override
    public final Offer reply(Envelope message, Message answer) {
        return insist(message.reply(nextId(), name, answer));
    }

    /** Sends an answer; see {@link #reply}. */
    final Offer insist(Envelope answer) {
        long end = System.nanoTime() + Nanos.of(patience);
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
            return send(Answers.unsolicited(nextId(), answer.replyTo(), answer.source(), answer.target(),
                    Answers.error(e)));
        }
    }

    @Override
    public final void close() {
        long end = System.nanoTime() + Nanos.of(patience);
        if (isOpen()) {
            draining = true;
            request(Envelope.of(nextId(), name, peer, new Goodbye("")), patience);
        }
        traffic.awaitQuiet(end - System.nanoTime());
        lost("'" + name + "' closed the connection");
    }

    public final Questions questions() {
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
                    traffic.awaitQuiet(Nanos.of(patience));
                    control(message.reply(nextId(), name, Ack.DONE));
                });
            }
            case Hello _ -> refuse(message, ErrorCode.BAD_MESSAGE, "the handshake is over");
            case Welcome _,Pong _,Ack _,ErrorReply _ -> {
                // Answers to no question.
            }
            case Message _ when draining -> refuse(message, ErrorCode.OVERLOADED, "'" + name + "' drains");
            case Message _ -> {
                boolean owes = Answers.expected(message.type());
                if (owes) {
                    traffic.owes();
                }
                deliver(message).ifPresent(why -> {
                    control(message.reply(nextId(), name, Answers.error(ErrorCode.OVERLOADED, why)));
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
            if (Answers.expected(message.type())) {
                send(message.reply(nextId(), name, Answers.error(e)));
            }
        }
    }

    private void refuse(Envelope message, ErrorCode code, String text) {
        if (Answers.expected(message.type())) {
            control(message.reply(nextId(), name, Answers.error(code, text)));
        }
    }

    /** A message of the connection itself. */
    final void control(Envelope message) {
        if (!lost) {
            transmit(message);
        }
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
        questions.fail(Answers.error(ErrorCode.DISCONNECTED, why));
        traffic.end();
        room.changed();
    }
}
