package io.hillock.net;

import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.BlockingRequest;
import io.hillock.net.base.Durations;
import io.hillock.net.base.RequestTable;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.WatchingMessage.Event;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A named participant of a {@link Bus}. Any thread. It has a receiver for each type of message. Answers to its own
 * {@link #request requests} go to the waiting threads, other answers to the receiver of their type.
 */
public final class Cell implements AutoCloseable {
    private final Bus bus;
    private final String name;
    private final AtomicLong ids = new AtomicLong();
    private final RequestTable pending = new RequestTable();
    private volatile Receiver[] receivers = new Receiver[MessageType.values().length];
    private volatile String[] patterns = {};
    private volatile boolean closed;

    Cell(Bus bus, String name) {
        this.bus = bus;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The next id: 1, 2, 3, … */
    public long nextId() {
        return ids.incrementAndGet();
    }

    /** Handles messages of this type on the sender's thread from now on, instead of the previous receiver. */
    public Cell on(MessageType type, Handler handler) {
        return put(type, Receiver.calling(handler));
    }

    /** Queues messages of this type. The cell closes the mailbox when it closes. */
    public Cell on(MessageType type, Mailbox mailbox) {
        return put(type, new Queue(mailbox));
    }

    /** Answers messages of this type on the sender's thread. */
    public Cell answer(MessageType type, Function<Envelope, Message> answer) {
        return on(type, message -> reply(message, answer.apply(message)));
    }

    /**
     * Answers messages of this type on the sender's thread, from their payload alone. {@link #ask} then needs no
     * envelopes.
     */
    public Cell answerPayload(MessageType type, Function<Message, Message> answer) {
        return put(type, new PayloadReceiver(this, answer));
    }

    /**
     * Subscribes to topics by a pattern as in SUBSCRIBE. The events go to the receiver of {@link MessageType#EVENT}.
     */
    public synchronized Cell subscribe(String pattern) {
        String[] more = Arrays.copyOf(patterns, patterns.length + 1);
        more[patterns.length] = pattern;
        patterns = more;
        return this;
    }

    /** Cancels every subscription to exactly this pattern. */
    public synchronized void unsubscribe(String pattern) {
        patterns = Arrays.stream(patterns).filter(one -> !one.equals(pattern)).toArray(String[]::new);
    }

    public Offer send(String target, Message message) {
        return closed ? Offer.CLOSED : bus.send(Envelope.of(nextId(), name, target, message));
    }

    public Offer publish(Event event) {
        return closed ? Offer.CLOSED : bus.publish(Envelope.of(nextId(), name, Envelope.BROADCAST, event));
    }

    /** Answers a message that this cell received. */
    public Offer reply(Envelope message, Message answer) {
        return closed ? Offer.CLOSED : bus.send(message.reply(nextId(), name, answer));
    }

    /** Sends a request with the next id, states the deadline in its context, and waits for the answer. */
    public Envelope request(String target, Message message, Duration deadline) {
        return request(Envelope.of(nextId(), name, target, message)
                .withContext(Context.deadline(Durations.millis(deadline))), deadline);
    }

    /**
     * Like {@link #request(String, Message, Duration)}, for the answer's payload alone. If the target
     * {@linkplain #answerPayload answers from the payload} and no tap watches the bus, this hands the payload over
     * itself and allocates nothing.
     *
     * @throws IllegalArgumentException for a broadcast
     */
    public Message ask(String target, Message message, Duration deadline) {
        PayloadReceiver receiver = closed ? null : bus.payloadReceiver(target, message);
        if (receiver == null) {
            return request(target, message, deadline).payload();
        }
        try {
            return receiver.answer(message);
        } catch (RuntimeException e) {
            return bus.failed(e);
        }
    }

    /**
     * Sends a request and waits for the answer. A handler that answers on this thread runs to its end, whatever the
     * deadline.
     *
     * @param message from this cell to one other, with an id that no other request under way has
     * @return the answer, or an ERROR. Its code is {@code deadline} if no answer came in time or the thread was
     *         interrupted; {@code overloaded} if the receiver's queue is full or 4096 requests are under way;
     *         {@code disconnected} if the receiver does not exist
     * @throws IllegalArgumentException for another cell's message or a broadcast
     */
    public Envelope request(Envelope message, Duration deadline) {
        if (!message.source().equals(name) || message.target().equals(Envelope.BROADCAST)) {
            throw new IllegalArgumentException("'" + name + "' cannot ask " + message.target() + " in the name of '"
                    + message.source() + "'");
        }
        var waiter = new BlockingRequest(message);
        if (!pending.add(waiter)) {
            return AutomaticReplies.failure(message, ErrorCode.OVERLOADED, "too many requests under way");
        }
        // Checked again after adding the waiter: either this sees the close, or the close sees the waiter.
        Offer offer = closed ? Offer.CLOSED : bus.send(message);
        Envelope answer = offer == Offer.SENT ? waiter.await(Durations.of(deadline)) : waiter.await(0);
        if (answer == null && !pending.remove(waiter)) {
            answer = waiter.settled();
        }
        return answer != null
                ? answer
                : AutomaticReplies.missing(message, offer, deadline, message.target(),
                        "'" + message.target() + "' or '" + name + "' is closed");
    }

    /** Leaves the bus. Requests under way fail with {@code disconnected}, and the cell's mailboxes are closed. */
    @Override
    public void close() {
        Receiver[] last;
        synchronized (this) {
            closed = true;
            last = receivers;
        }
        bus.leave(this);
        pending.fail(ErrorReply.of(ErrorCode.DISCONNECTED, "'" + name + "' was closed"));
        for (Receiver receiver : last) {
            if (receiver instanceof Queue queue) {
                queue.mailbox.close();
            }
        }
    }

    /** Sends everything except answers to its own requests to this receiver. */
    public synchronized Cell onAll(Receiver receiver) {
        var all = new Receiver[receivers.length];
        Arrays.fill(all, receiver);
        receivers = all;
        return this;
    }

    boolean handles(MessageType type) {
        return receivers[type.ordinal()] != null;
    }

    /** Null if the cell answers this type in another way, or not at all. */
    PayloadReceiver payloadReceiver(MessageType type) {
        return receivers[type.ordinal()] instanceof PayloadReceiver receiver ? receiver : null;
    }

    boolean subscribes(String topic) {
        for (String pattern : patterns) {
            if (Topics.matches(pattern, topic)) {
                return true;
            }
        }
        return false;
    }

    Offer receive(Envelope message) {
        if (message.replyTo().isPresent() && pending.answer(message.replyTo().getAsLong(), message) != null) {
            return Offer.SENT;
        }
        Receiver receiver = receivers[message.type().ordinal()];
        if (receiver == null) {
            if (message.replyTo().isPresent()) {
                bus.wasLate();
            } else {
                bus.unhandled(message, this);
            }
            return Offer.SENT;
        }
        try {
            return receiver.offer(message);
        } catch (RuntimeException e) {
            bus.failed(message, this, e);
            return Offer.SENT;
        }
    }

    private synchronized Cell put(MessageType type, Receiver receiver) {
        Receiver[] copy = receivers.clone();
        copy[type.ordinal()] = receiver;
        receivers = copy;
        return this;
    }

    private record Queue(Mailbox mailbox) implements Receiver {
        @Override
        public Offer offer(Envelope message) {
            return mailbox.offer(message);
        }
    }
}
