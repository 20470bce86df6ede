package io.hillock.net;

import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.bus.TapList;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.WatchingMessage.Event;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Carries messages between the cells of one process. Any thread. It serialises nothing: it hands a message over as it
 * is, on the sender's thread. {@link #send} returns after the handler has; only a {@link Mailbox} queues. Handing over
 * takes no lock and allocates nothing.
 *
 * <p>The sender gets an ERROR if its message fails: {@code disconnected} if there is no such cell, {@code unknown_type}
 * if the cell does not handle the type, and the exception's text if the handler throws. Failed answers are not answered
 * but counted.
 */
public final class Bus implements AutoCloseable {
    private final ConcurrentHashMap<String, Cell> byName = new ConcurrentHashMap<>();
    private final LongAdder late = new LongAdder();
    private final LongAdder undelivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile Cell[] cells = {};
    private volatile TapList taps = TapList.NONE;
    private volatile Predicate<Envelope> strayAnswers = _ -> false;
    private boolean closed;

    /** Creates a bus without cells. */
    public Bus() {}

    /**
     * Adds a cell.
     *
     * @throws IllegalArgumentException if the name is invalid or another cell has it
     * @throws IllegalStateException if the bus is closed
     */
    public Cell join(String name) {
        return join(new Cell(this, name));
    }

    /** Adds a cell whose messages all go to one receiver. */
    public Cell join(String name, Receiver all) {
        return join(new Cell(this, name).onAll(all));
    }

    private synchronized Cell join(Cell cell) {
        if (closed) {
            throw new IllegalStateException("the bus is closed");
        }
        String name = cell.name();
        if (byName.putIfAbsent(name, cell) != null) {
            throw new IllegalArgumentException("another cell is called '" + name + "'");
        }
        Cell[] more = Arrays.copyOf(cells, cells.length + 1);
        more[cells.length] = cell;
        cells = more;
        return cell;
    }

    /**
     * Sends a message to its target, or with {@link Envelope#BROADCAST} to all other cells that handle its type.
     *
     * @throws InvalidMessageException {@code bad_value} for an EVENT of a reserved topic, {@code tap.*}
     */
    public Offer send(Envelope message) {
        requireUnreservedTopic(message);
        taps.see(message);
        return route(message);
    }

    /** Sends a message without showing it to taps. */
    public Offer route(Envelope message) {
        String target = message.target();
        Cell cell = byName.get(target);
        if (cell != null) {
            return cell.receive(message);
        }
        if (target.equals(Envelope.BROADCAST)) {
            return broadcast(message);
        }
        if (message.replyTo().isPresent() && strayAnswers.test(message)) {
            return Offer.CLOSED;
        }
        answer(message, target, ErrorReply.of(ErrorCode.DISCONNECTED, "no cell is called '" + target + "'"));
        return Offer.CLOSED;
    }

    /**
     * Sends an event to every cell that subscribed to its topic, once each, whatever its target.
     *
     * @return {@link Offer#BACK_PRESSURED} if a subscriber did not take it; the others have it
     * @throws IllegalArgumentException for anything but an EVENT
     * @throws InvalidMessageException {@code bad_value} for a reserved topic, {@code tap.*}
     */
    public Offer publish(Envelope event) {
        if (!(event.payload() instanceof Event payload)) {
            throw new IllegalArgumentException("only an EVENT is published, not " + event.type());
        }
        requireUnreservedTopic(event);
        taps.see(event);
        Offer offer = Offer.SENT;
        for (Cell cell : cells) {
            if (cell.subscribes(payload.topic())) {
                offer = offer.and(cell.receive(event));
            }
        }
        return offer;
    }

    /**
     * Shows every further message to the watcher, on the sender's thread and before the receiver. The watcher must be
     * quick and throw nothing.
     */
    public synchronized void tap(Consumer<Envelope> watcher) {
        taps = taps.with(watcher);
    }

    /** Removes a watcher. */
    public synchronized void untap(Consumer<Envelope> watcher) {
        taps = taps.without(watcher);
    }

    /** How many answers came after their requests had ended. */
    public long lateAnswers() {
        return late.sum();
    }

    /** How many answers, events and broadcasts nobody handled or could be told about. */
    public long undelivered() {
        return undelivered.sum();
    }

    /** How many exceptions handlers threw. */
    public long failures() {
        return failed.sum();
    }

    /** Closes all cells. */
    @Override
    public void close() {
        Cell[] all;
        synchronized (this) {
            closed = true;
            all = cells;
        }
        for (Cell cell : all) {
            cell.close();
        }
    }

    synchronized void leave(Cell cell) {
        byName.remove(cell.name(), cell);
        cells = Arrays.stream(cells).filter(one -> one != cell).toArray(Cell[]::new);
    }

    /** Shows answers to unknown cells to this predicate; it returns true for an answer that it took. */
    void onStray(Predicate<Envelope> taken) {
        strayAnswers = taken;
    }

    void wasLate() {
        late.increment();
    }

    void failed(Envelope message, Cell at, RuntimeException thrown) {
        answer(message, at.name(), failed(thrown));
    }

    /** Counts an exception of a handler. */
    ErrorReply failed(RuntimeException thrown) {
        failed.increment();
        return AutomaticReplies.error(thrown);
    }

    /** What answers this request without an envelope; null if it needs one, or a tap wants to see it. */
    PayloadReceiver payloadReceiver(String target, Message message) {
        Cell cell = taps == TapList.NONE ? byName.get(target) : null;
        return cell == null ? null : cell.payloadReceiver(MessageType.of(message));
    }

    void unhandled(Envelope message, Cell at) {
        answer(message, at.name(),
                ErrorReply.of(ErrorCode.UNKNOWN_TYPE,
                        "'" + at.name() + "' does not handle " + message.type()));
    }

    /** Shows taps a message that does not go through the bus. */
    void show(Envelope message) {
        taps.see(message);
    }

    /** Null if no cell has the name. */
    Cell cell(String name) {
        return byName.get(name);
    }

    /** Refuses reserved topics. A hub shows messages to remote watchers without the bus. */
    private static void requireUnreservedTopic(Envelope message) {
        if (message.payload() instanceof Event event && Topics.isReserved(event.topic())) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "topic",
                    "'" + event.topic() + "' is reserved, only the hub publishes it");
        }
    }

    private Offer broadcast(Envelope message) {
        Offer offer = Offer.SENT;
        for (Cell cell : cells) {
            if (!cell.name().equals(message.source()) && cell.handles(message.type())) {
                offer = offer.and(cell.receive(message));
            }
        }
        return offer;
    }

    /** Tells the sender about a failure, in the name of the cell that should have answered. */
    public void answer(Envelope message, String from, ErrorReply error) {
        Cell sender = AutomaticReplies.isAnswer(message) ? null : byName.get(message.source());
        if (sender == null && !AutomaticReplies.isAnswer(message)
                && strayAnswers.test(message.reply(message.id(), from, error))) {
            return;
        }
        if (sender == null || !message.type().isRequest() && !sender.handles(MessageType.ERROR)) {
            undelivered.increment();
            return;
        }
        Envelope answer = message.reply(sender.nextId(), from, error);
        taps.see(answer);
        sender.receive(answer);
    }
}
