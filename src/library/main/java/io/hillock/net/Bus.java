package io.hillock.net;

import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.bus.TapList;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.WatchingMessage.Event;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Carries messages between the cells of one process. Any thread. Nothing is serialised: a message is handed over as it is, on the
 * sender's thread, and {@link #send} returns after the handler did; only a {@link Mailbox} queues. Handing over locks and
 * allocates nothing.
 *
 * <p>A message to a cell that is not here is answered with ERROR {@code disconnected}, one of a type that the cell does not
 * handle with {@code unknown_type}, one whose handler throws with the exception's text; answers are not answered, their failures are
 * counted.
 */
public final class Bus implements AutoCloseable {
    private final ConcurrentHashMap<String, Cell> byName = new ConcurrentHashMap<>();
    private final LongAdder late = new LongAdder();
    private final LongAdder undelivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile Cell[] cells = {};
    private volatile TapList taps = TapList.NONE;
    private volatile Predicate<Envelope> strays = _ -> false;
    private boolean closed;

    /** Without cells. */
    public Bus() {}

    /**
     * Takes a cell in.
     *
     * @throws IllegalArgumentException where the name is no name, or another cell has it
     * @throws IllegalStateException once the bus is closed
     */
    public Cell join(String name) {
        return join(new Cell(this, name));
    }

    /** One whose messages all go to one place. */
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
     * To the cell it names, or with {@link Envelope#BROADCAST} to all others that handle its type.
     *
     * @throws InvalidMessageException {@code bad_value} for an EVENT of a reserved topic, {@code tap.*}
     */
    public Offer send(Envelope message) {
        requireFree(message);
        taps.see(message);
        return route(message);
    }

    /** Shown to nobody. */
    public Offer route(Envelope message) {
        String target = message.target();
        Cell cell = byName.get(target);
        if (cell != null) {
            return cell.receive(message);
        }
        if (target.equals(Envelope.BROADCAST)) {
            return broadcast(message);
        }
        if (message.replyTo().isPresent() && strays.test(message)) {
            return Offer.CLOSED;
        }
        answer(message, target, AutomaticReplies.error(ErrorCode.DISCONNECTED, "no cell is called '" + target + "'"));
        return Offer.CLOSED;
    }

    /**
     * To every cell that subscribed to the topic, once each, whatever the target.
     *
     * @return {@link Offer#BACK_PRESSURED} where a subscriber did not take it; the others have it
     * @throws IllegalArgumentException for anything but an EVENT
     * @throws InvalidMessageException {@code bad_value} for a reserved topic, {@code tap.*}
     */
    public Offer publish(Envelope event) {
        if (!(event.payload() instanceof Event payload)) {
            throw new IllegalArgumentException("only an EVENT is published, not " + event.type());
        }
        requireFree(event);
        taps.see(event);
        Offer offer = Offer.SENT;
        for (Cell cell : cells) {
            if (cell.subscribes(payload.topic())) {
                offer = offer.and(cell.receive(event));
            }
        }
        return offer;
    }

    /** From now on shown every message, on its sender's thread and before its receiver; so it is short, and throws nothing. */
    public synchronized void tap(Consumer<Envelope> watcher) {
        taps = taps.with(watcher);
    }

    /** Takes one {@link #tap} back. */
    public synchronized void untap(Consumer<Envelope> watcher) {
        taps = taps.without(watcher);
    }

    /** Answers that came after their requests had ended. */
    public long lateAnswers() {
        return late.sum();
    }

    /** Answers, events and broadcasts that nobody handles or could be told about. */
    public long undelivered() {
        return undelivered.sum();
    }

    /** Exceptions that handlers threw. */
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

    /** Is shown answers to cells that are not here; true where it took one. */
    void onStray(Predicate<Envelope> taken) {
        strays = taken;
    }

    void wasLate() {
        late.increment();
    }

    void failed(Envelope message, Cell at, RuntimeException thrown) {
        failed.increment();
        answer(message, at.name(), AutomaticReplies.error(thrown));
    }

    void unhandled(Envelope message, Cell at) {
        answer(message, at.name(),
                AutomaticReplies.error(ErrorCode.UNKNOWN_TYPE,
                        "'" + at.name() + "' does not handle " + message.type()));
    }

    /** A message that does not go through the bus. */
    void see(Envelope message) {
        taps.see(message);
    }

    /** Null where none has the name. */
    Cell cell(String name) {
        return byName.get(name);
    }

    /** What is shown to who taps a hub goes past the bus. */
    private static void requireFree(Envelope message) {
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

    /** Tells the sender, in the name of the cell that should have answered. */
    public void answer(Envelope message, String from, ErrorReply error) {
        Cell sender = AutomaticReplies.isAnswer(message) ? null : byName.get(message.source());
        if (sender == null && !AutomaticReplies.isAnswer(message)
                && strays.test(message.reply(message.id(), from, error))) {
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
