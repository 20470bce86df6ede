package io.hillock.transport;

import io.hillock.message.Ack;
import io.hillock.message.Cancel;
import io.hillock.message.Context;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Event;
import io.hillock.message.Feedback;
import io.hillock.message.Goodbye;
import io.hillock.message.Hello;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.Pong;
import io.hillock.message.Welcome;
import io.hillock.message.frame.FrameCopy;
import io.hillock.transport.Routes.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** The cell of a hub's bus that stands for the other end of a connection: what it receives goes there. Any thread. */
final class RemoteCell {
    /** That wait for a slow subscriber; also answers, before it counts as lost. */
    static final int EVENTS = 1024;
    /** That the events take; a single one may be longer. */
    private static final long EVENT_BYTES = 1 << 24;
    /** That the answers take. */
    private static final long ANSWER_BYTES = 2L * Envelope.DEFAULT_MAX_FRAME;
    /** That it may subscribe to. */
    static final int TOPICS = 1024;

    private static final int MAX_HISTORY = 256;
    /** For a request that names no deadline. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final Hub hub;
    private final Bus bus;
    private final Peer peer;
    private final Routes routes;
    private final LongAdder dropped = new LongAdder();
    private final Set<String> topics = new HashSet<>();
    private final Cell cell;
    private Pump events;
    private Pump watched;
    private Pump answers;
    private boolean closed;
    /** Since when it has taken no message that costs a credit; 0 while it does. */
    private volatile long stuckSince;

    RemoteCell(Hub hub, Bus bus, Peer peer) {
        this.hub = hub;
        this.bus = bus;
        this.peer = peer;
        this.routes = hub.routes(peer);
        this.cell = bus.join(peer.peer(), this::receive);
    }

    /** False where that would be too many. What is a tap reaches no event of the bus. */
    synchronized boolean subscribe(List<String> patterns, boolean wanted) {
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

    String session() {
        return peer.session();
    }

    String peer() {
        return peer.peer();
    }

    boolean isOf(Connection connection) {
        return peer == connection;
    }

    /** For how long it has taken no message that costs a credit, in nanoseconds. */
    long stuckFor(long now) {
        long since = stuckSince;
        return since == 0 ? 0 : now - since;
    }

    boolean awaitRoom(Duration atMost) {
        return peer.awaitRoom(atMost);
    }

    synchronized long dropped() {
        return dropped.sum() + (events == null ? 0 : events.overflows()) + (watched == null ? 0 : watched.overflows());
    }

    /** Somebody watches; of the message's tensors nothing is read later but their descriptions. */
    void watched(Envelope message) {
        Pump pump;
        synchronized (this) {
            if (watched == null && !closed) {
                watched = new Pump(EVENTS, EVENT_BYTES, true, one -> push(envelope(hub.name(), Watch.event(one))));
            }
            pump = watched;
        }
        if (pump != null) {
            pump.offer(message);
        }
    }

    void close() {
        cell.close();
        synchronized (this) {
            closed = true;
            for (Pump pump : new Pump[]{events, watched, answers}) {
                if (pump != null) {
                    pump.close();
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
                bus.answer(message, cell.name(), Answers.error(ErrorCode.UNKNOWN_TYPE,
                        message.type() + " is between the two ends of a connection only"));
                yield Offer.SENT;
            }
            case Message payload when Answers.expected(message.type()) ->
                noted(request(message, crossing(message, payload)));
            case Message payload -> noted(peer.send(outgoing(message, peer.nextId(), crossing(message, payload))));
        };
    }

    private Offer noted(Offer offer) {
        if (offer == Offer.BACK_PRESSURED && stuckSince == 0) {
            stuckSince = System.nanoTime() | 1;
        } else if (offer == Offer.SENT && stuckSince != 0) {
            stuckSince = 0;
        }
        return offer;
    }

    private Message crossing(Envelope message, Message payload) {
        return Crossing.request(payload, () -> hub.number(message.source()));
    }

    private Offer request(Envelope message, Message payload) {
        Origin origin = origin(message, message.id());
        if (origin.sender() == null) {
            bus.answer(message, cell.name(),
                    Answers.error(ErrorCode.DISCONNECTED, "'" + message.source() + "' is gone"));
            return Offer.SENT;
        }
        OptionalLong id = routes.begin(origin, peer::nextId);
        if (id.isEmpty()) {
            return Offer.SENT;
        }
        OptionalInt ms = message.context().deadlineMs();
        Duration deadline = ms.isPresent() ? Duration.ofMillis(ms.getAsInt()) : DEADLINE;
        long end = System.nanoTime() + Nanos.of(deadline);
        Offer offer = peer.ask(outgoing(message, id.getAsLong(), payload), deadline, answer -> {
            routes.end(origin);
            if (ms.isEmpty() && System.nanoTime() - end >= 0) {
                // The receiver knows of no deadline.
                cancel(message.source(), id.getAsLong());
            }
            hub.answer(origin, new Envelope(cell.nextId(), OptionalLong.of(message.id()), cell.name(), message.source(),
                    answer.operation(), answer.context(), Crossing.answer(answer.payload()), answer.notes(),
                    answer.unknown()));
        });
        if (offer != Offer.SENT) {
            routes.end(origin);
        }
        if (offer == Offer.CLOSED) {
            bus.answer(message, cell.name(),
                    Answers.error(ErrorCode.DISCONNECTED, "not connected to '" + cell.name() + "'"));
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

    /** A sender is gone for good: has the receiver stop what it works on for it. */
    void cancelAll(String name, String session) {
        routes.underWay(name, session).forEach(id -> cancel(name, id));
    }

    private void cancel(String source, long id) {
        peer.ask(Envelope.of(peer.nextId(), source, peer.peer(), new Cancel(id)), DEADLINE, _ -> {});
    }

    /** The sender of an answer waits for nobody. */
    Offer answer(Envelope message) {
        Envelope answer = outgoing(message, peer.nextId(), Crossing.answer(message.payload()));
        Offer offer;
        try {
            offer = peer.send(answer);
        } catch (InvalidMessageException e) {
            offer = peer.send(outgoing(message, peer.nextId(), Answers.error(e)));
        }
        if (offer != Offer.BACK_PRESSURED) {
            return offer;
        }
        Pump pump;
        synchronized (this) {
            if (answers == null && !closed) {
                answers = new Pump(EVENTS, ANSWER_BYTES, false, peer::insist);
            }
            pump = answers;
        }
        if (pump == null) {
            return Offer.CLOSED;
        }
        if (pump.offer(FrameCopy.of(answer)) == Offer.BACK_PRESSURED) {
            peer.lost("'" + peer.peer() + "' does not read");
            return Offer.CLOSED;
        }
        return Offer.SENT;
    }

    private Offer event(Envelope message) {
        Pump pump;
        synchronized (this) {
            if (events == null && !closed) {
                events = new Pump(EVENTS, EVENT_BYTES, true, this::push);
            }
            pump = events;
        }
        return pump == null
                ? Offer.CLOSED
                : pump.offer(FrameCopy.of(outgoing(message, peer.nextId(), message.payload())));
    }

    /** Waits for room, as long as there is a connection. */
    private void push(Envelope event) {
        try {
            while (peer.send(event) == Offer.BACK_PRESSURED && peer.isOpen()) {
                peer.awaitRoom(A_WHILE);
            }
        } catch (InvalidMessageException e) {
            // Too large for this subscriber.
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
        return Stamp.outgoing(new Envelope(id, message.replyTo(), message.source(), message.target(),
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
