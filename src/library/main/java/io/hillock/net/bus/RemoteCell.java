package io.hillock.net.bus;

import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.IdRoutes.Origin;
import io.hillock.net.IdRoutes;
import io.hillock.net.Offer;
import io.hillock.net.OverflowPolicy;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.Durations;
import io.hillock.net.base.SenderRights;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Goodbye;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.frame.FrameCopy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The cell on a hub's bus that represents the other end of a connection and forwards what it receives. Any thread. */
public final class RemoteCell {
    /** How many events may wait for a slow subscriber, or answers before it counts as lost. */
    static final int EVENTS = 1024;
    /** How many bytes the events may take; a single event may be longer. */
    private static final long EVENT_BYTES = 1 << 24;
    /** How many bytes the whole messages for a recorder may take; a single one may be longer. */
    private static final long RECORDED_BYTES = 1 << 26;
    /** How many bytes the answers may take. */
    private static final long ANSWER_BYTES = 2L * Envelope.DEFAULT_MAX_FRAME;
    /** How many topics it may subscribe to. */
    public static final int TOPICS = 1024;

    private static final int MAX_HISTORY = 256;
    /** The deadline of a request that names none. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration ROOM_WAIT = Duration.ofSeconds(1);

    private final Hub hub;
    private final Bus bus;
    private final Connection peer;
    private final IdRoutes routes;
    private final LongAdder dropped = new LongAdder();
    private final Set<String> topics = new HashSet<>();
    private final Cell cell;
    private OutgoingQueue events;
    private OutgoingQueue watched;
    private OutgoingQueue recorded;
    /** Whole messages that were shown, those that were dropped among them. */
    private long recordedCount;
    private OutgoingQueue answers;
    private boolean closed;
    /** Since when the receiver has taken no message that costs a credit; 0 while it takes them. */
    private volatile long stuckSince;

    public RemoteCell(Hub hub, Bus bus, Connection peer) {
        this.hub = hub;
        this.bus = bus;
        this.peer = peer;
        this.routes = hub.routes(peer);
        this.cell = bus.join(peer.peer(), this::receive);
    }

    /** False if there would be too many topics. A pattern for taps matches no event of the bus. */
    public synchronized boolean change(List<String> patterns, TopicChange change) {
        boolean wanted = change == TopicChange.SUBSCRIBE;
        if (wanted && topics.size() + patterns.size() > TOPICS) {
            return false;
        }
        for (String pattern : patterns) {
            boolean changed = wanted ? topics.add(pattern) : topics.remove(pattern);
            if (changed && wanted) {
                cell.subscribe(pattern);
            } else if (changed) {
                cell.unsubscribe(pattern);
            }
        }
        return true;
    }

    public String session() {
        return peer.session();
    }

    public String peer() {
        return peer.peer();
    }

    /** Whether its connection is open. */
    public boolean isOpen() {
        return peer.isOpen();
    }

    /** Ends its connection at once; nothing if that has ended. */
    public void abort(String why) {
        peer.abort(why);
    }

    public boolean isOf(Connection connection) {
        return peer == connection;
    }

    /** For how long the receiver has taken no message that costs a credit, in nanoseconds. */
    public long stuckFor(long now) {
        long since = stuckSince;
        return since == 0 ? 0 : now - since;
    }

    public boolean awaitRoom(Duration atMost) {
        return peer.awaitRoom(atMost);
    }

    public synchronized long dropped() {
        return dropped.sum() + (events == null ? 0 : events.overflows()) + (watched == null ? 0 : watched.overflows())
                + (recorded == null ? 0 : recorded.overflows());
    }

    /** Shows a message to a watcher. Later only the descriptions of its tensors are read, not their data. */
    void watched(Envelope message) {
        OutgoingQueue queue;
        synchronized (this) {
            if (watched == null && !closed) {
                watched = new OutgoingQueue(EVENTS, EVENT_BYTES, OverflowPolicy.DROP_OLDEST,
                        one -> push(envelope(hub.name(), TapPublisher.event(one))));
            }
            queue = watched;
        }
        if (queue != null) {
            queue.offer(message);
        }
    }

    /**
     * Shows a whole message to a recorder. The event's body has the time in µs since 1970 and a number that counts all that were shown, so
     * that the recorder notices what its queue dropped.
     *
     * @param frame the message; empty if it could not be encoded, which counts as dropped
     */
    synchronized void recorded(String topic, List<WireTensor> frame) {
        recordedCount++;
        if (recorded == null && !closed) {
            recorded = new OutgoingQueue(EVENTS, RECORDED_BYTES, OverflowPolicy.DROP_OLDEST, this::push);
        }
        if (recorded != null && !frame.isEmpty()) {
            long at = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            recorded.offer(envelope(hub.name(), new Event(topic,
                    new JsonObject(Map.of("at", at, "number", recordedCount)), frame)));
        }
    }

    public void close() {
        cell.close();
        synchronized (this) {
            closed = true;
            for (OutgoingQueue queue : new OutgoingQueue[]{events, watched, recorded, answers}) {
                if (queue != null) {
                    queue.close();
                }
            }
        }
    }

    private Offer receive(Envelope message) {
        if (message.replyTo().isPresent()) {
            return hub.answered(message) ? Offer.SENT : answer(message);
        }
        return switch (message.payload()) {
            case Event _ -> event(message);
            case Cancel(var id) -> cancel(message, id);
            case Feedback(var id, var reward, var label) -> {
                long known = find(message, id).orElseThrow(() -> new InvalidMessageException(ErrorCode.BAD_VALUE,
                        "request_id", "no request " + id + " went to '" + peer.peer() + "' lately"));
                yield request(message, new Feedback(known, reward, label));
            }
            case Hello _,Welcome _,Goodbye _,Pong _,Ack _,ErrorReply _ -> {
                bus.answer(message, cell.name(), ErrorReply.of(ErrorCode.UNKNOWN_TYPE,
                        message.type() + " is between the two ends of a connection only"));
                yield Offer.SENT;
            }
            case Message payload when message.type().isRequest() ->
                trackStuck(request(message, translated(message, payload)));
            case Message payload ->
                trackStuck(peer.send(outgoing(message, peer.nextId(), translated(message, payload))));
        };
    }

    private Offer trackStuck(Offer offer) {
        if (offer == Offer.BACK_PRESSURED && stuckSince == 0) {
            stuckSince = System.nanoTime() | 1;
        } else if (offer == Offer.SENT && stuckSince != 0) {
            stuckSince = 0;
        }
        return offer;
    }

    private Message translated(Envelope message, Message payload) {
        return IdTranslation.request(payload, () -> hub.number(message.source()));
    }

    private Offer request(Envelope message, Message payload) {
        Origin origin = origin(message, message.id());
        if (origin.sender() == null) {
            bus.answer(message, cell.name(),
                    ErrorReply.of(ErrorCode.DISCONNECTED, "'" + message.source() + "' is gone"));
            return Offer.SENT;
        }
        OptionalLong id = routes.begin(origin, peer::nextId);
        if (id.isEmpty()) {
            return Offer.SENT;
        }
        OptionalInt ms = message.context().deadlineMs();
        Duration deadline = ms.isPresent() ? Duration.ofMillis(ms.getAsInt()) : DEADLINE;
        long end = System.nanoTime() + Durations.of(deadline);
        Offer offer = peer.ask(outgoing(message, id.getAsLong(), payload), deadline, answer -> {
            routes.end(origin);
            if (ms.isEmpty() && System.nanoTime() - end >= 0) {
                // The receiver knows of no deadline.
                cancel(message.source(), id.getAsLong());
            }
            hub.answer(origin, new Envelope(cell.nextId(), OptionalLong.of(message.id()), cell.name(), message.source(),
                    answer.operation(), answer.context(), IdTranslation.answer(answer.payload()), answer.notes(),
                    answer.unknown()));
        });
        if (offer != Offer.SENT) {
            routes.end(origin);
        }
        if (offer == Offer.CLOSED) {
            bus.answer(message, cell.name(),
                    ErrorReply.of(ErrorCode.DISCONNECTED, "not connected to '" + cell.name() + "'"));
            return Offer.SENT;
        }
        return offer;
    }

    private Offer cancel(Envelope message, long id) {
        OptionalLong known = find(message, id);
        return known.isPresent()
                ? request(message, new Cancel(known.getAsLong()))
                : bus.route(message.reply(cell.nextId(), cell.name(), Ack.DONE));
    }

    /** Makes the receiver stop its work for a sender that has gone for good. */
    public void cancelAll(String name, String session) {
        routes.underWay(name, session).forEach(id -> cancel(name, id));
    }

    private void cancel(String source, long id) {
        peer.ask(Envelope.of(peer.nextId(), source, peer.peer(), new Cancel(id)), DEADLINE, _ -> {});
    }

    /** Passes an answer on without waiting. */
    public Offer answer(Envelope message) {
        Envelope answer = outgoing(message, peer.nextId(), IdTranslation.answer(message.payload()));
        Offer offer;
        try {
            offer = peer.send(answer);
        } catch (InvalidMessageException e) {
            offer = peer.send(outgoing(message, peer.nextId(), AutomaticReplies.error(e)));
        }
        if (offer != Offer.BACK_PRESSURED) {
            return offer;
        }
        OutgoingQueue queue;
        synchronized (this) {
            if (answers == null && !closed) {
                answers = new OutgoingQueue(EVENTS, ANSWER_BYTES, OverflowPolicy.REJECT, peer::sendAnswer);
            }
            queue = answers;
        }
        if (queue == null) {
            return Offer.CLOSED;
        }
        if (queue.offer(FrameCopy.of(answer)) == Offer.BACK_PRESSURED) {
            peer.abort("'" + peer.peer() + "' does not read");
            return Offer.CLOSED;
        }
        return Offer.SENT;
    }

    private Offer event(Envelope message) {
        OutgoingQueue queue;
        synchronized (this) {
            if (events == null && !closed) {
                events = new OutgoingQueue(EVENTS, EVENT_BYTES, OverflowPolicy.DROP_OLDEST, this::push);
            }
            queue = events;
        }
        return queue == null
                ? Offer.CLOSED
                : queue.offer(FrameCopy.of(outgoing(message, peer.nextId(), message.payload())));
    }

    /** Sends an event; waits for room while the connection is open. */
    private void push(Envelope event) {
        try {
            while (peer.send(event) == Offer.BACK_PRESSURED && peer.isOpen()) {
                peer.awaitRoom(ROOM_WAIT);
            }
        } catch (InvalidMessageException e) {
            // The event is too large for this subscriber.
            dropped.increment();
        }
    }

    private OptionalLong find(Envelope message, long id) {
        return routes.find(origin(message, id));
    }

    private Origin origin(Envelope message, long id) {
        return new Origin(message.source(), hub.sender(message.source()), id);
    }

    private Envelope envelope(String source, Message payload) {
        return Envelope.of(peer.nextId(), source, peer.peer(), payload);
    }

    private Envelope outgoing(Envelope message, long id, Message payload) {
        return SenderRights.outgoing(new Envelope(id, message.replyTo(), message.source(), message.target(),
                message.operation(), through(message.context()), payload, message.notes(), message.unknown()));
    }

    private Context through(Context context) {
        if (context.intercellularHistory().size() >= MAX_HISTORY) {
            return context;
        }
        var history = new ArrayList<>(context.intercellularHistory());
        history.add(hub.name());
        return new Context(context.workflowPattern(), context.traceparent(), context.deadlineMs(),
                context.performanceMetrics(), history, context.rights());
    }
}
