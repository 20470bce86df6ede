package io.hillock.net;

import io.hillock.net.base.Durations;
import io.hillock.net.base.SenderRights;
import io.hillock.net.bus.ForwardedSessions;
import io.hillock.net.bus.IdTranslation;
import io.hillock.net.bus.LocalRequests;
import io.hillock.net.bus.RecentDepartures;
import io.hillock.net.bus.RemoteCell;
import io.hillock.net.bus.RequestDeduplicator.Answers;
import io.hillock.net.bus.TapPublisher;
import io.hillock.net.bus.TopicChange;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WatchingMessage.Unsubscribe;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Joins a {@link Bus} and any number of connections. The cell at the other end of each connection becomes a cell of the
 * bus. So messages reach a name wherever it is, and each name exists once. Pass the hub as the handler to
 * {@link Transport#listen}, {@link Transport#connect} or {@link Transport#link}. Any thread.
 *
 * <p>A message keeps its sender and target. Ids, and numbers that belong to one connection, become those of the
 * outgoing connection. An EVENT to the hub or to all goes to the subscribers. Only the sender waits for a receiver that
 * takes no more at the moment. For a slow subscriber the newest {@value RemoteCell#EVENTS} events are kept.
 *
 * <p>A cell whose connection is lost may resume its session. Otherwise its requests are cancelled after a grace, or as
 * soon as another session takes its name.
 */
public final class Hub implements ConnectionHandler, AutoCloseable {
    /** The pause before the next attempt at a mailbox of this process, which does not signal room. */
    private static final long LOOK_AGAIN_NANOS = 500_000;
    /** The longest wait for a connection before the queue behind it is checked. */
    private static final Duration CONNECTION_WAIT = Duration.ofMillis(5);
    /** How long a cell may take to resume its session before its requests are cancelled. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Bus bus;
    private final Cell cell;
    private final Duration patience;
    private final ConcurrentHashMap<String, RemoteCell> remotes = new ConcurrentHashMap<>();
    private final TapPublisher taps;
    private final LocalRequests local = new LocalRequests(this::answerLocally);
    private final RecentDepartures departures;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder undelivered = new LongAdder();
    private volatile HubHandler front;
    private final ForwardedSessions senders = new ForwardedSessions();

    /**
     * Joins the bus under this name, which must be the name in the {@link Settings} that it listens with.
     *
     * @param patience how long a message waits for a receiver that takes no more at the moment
     */
    public Hub(Bus bus, String name, Duration patience) {
        this(bus, name, patience, GRACE);
    }

    /** @param grace how long a cell may take to resume its session; 2 s by default */
    public Hub(Bus bus, String name, Duration patience, Duration grace) {
        this.departures = new RecentDepartures(grace, this::cancelAll);
        this.bus = bus;
        this.cell = bus.join(name);
        this.taps = new TapPublisher(bus);
        this.patience = patience;
        bus.onStray(this::answered);
    }

    /** The hub's own cell. It handles messages to the hub's name, except subscriptions and events. */
    public Cell cell() {
        return cell;
    }

    /** Forwards messages to the hub's name that {@link #cell} does not handle to the cell of this name. */
    public void front(String name) {
        front((from, message) -> forward(from, message.withTarget(name)));
    }

    /** Passes messages to the hub's name that {@link #cell} does not handle to this handler. */
    public void front(HubHandler handler) {
        front = handler;
    }

    /**
     * Whether to run this request to the hub's name and to {@link #reply}. If false, it has been answered or will be.
     */
    public boolean begins(Connection from, Envelope request) {
        return local.first(from, request);
    }

    /** Answers a message to the hub's name, under that name, over the current connection of the sender's session. */
    public void reply(Connection from, Envelope message, Message answer) {
        local.reply(from, message, answer);
    }

    /** The number of a sender's stream at cells behind other connections. */
    public long streamNumber(String sender, long stream) {
        return IdTranslation.stream(stream, () -> number(sender));
    }

    /** Whether the session of this connection is connected at present, perhaps over another connection. */
    public boolean isPresent(Connection connection) {
        return connection.session().equals(sender(connection.peer()));
    }

    /** How many events slow subscribers missed. */
    public long dropped() {
        return dropped.sum() + remotes.values().stream().mapToLong(RemoteCell::dropped).sum();
    }

    /** How many messages without answer were not taken in time, or came from senders that are gone. */
    public long undelivered() {
        return undelivered.sum();
    }

    /** A name that another connection has may be taken by its session, over whichever listener it comes back. */
    @Override
    public boolean admits(String name, Optional<String> session) {
        RemoteCell remote = remotes.get(name);
        return remote == null
                ? bus.cell(name) == null
                : !remote.isOpen() || session.equals(Optional.of(remote.session()));
    }

    @Override
    public void entered(Connection connection) {
        RemoteCell before = remotes.remove(connection.peer());
        if (before != null) {
            retire(before);
            departures.left(before.peer(), before.session());
        }
        departures.entered(connection.peer(), connection.session());
        remotes.put(connection.peer(), new RemoteCell(this, bus, connection));
        if (before != null) {
            before.abort("another connection took its place");
        }
    }

    @Override
    public void left(Connection connection) {
        RemoteCell remote = remotes.get(connection.peer());
        if (remote != null && remote.isOf(connection) && remotes.remove(connection.peer(), remote)) {
            retire(remote);
            departures.left(connection.peer(), connection.session());
        }
    }

    /** Stops the work for a session that cannot receive its answers any more. */
    private void cancelAll(String name, String session) {
        if (session.equals(sender(name))) {
            // A message of a connection that was lost before came late; the session goes on over another one.
            return;
        }
        HubHandler handler = front;
        if (handler != null) {
            handler.abandoned(name, session);
        }
        for (Envelope request : local.end(name, session)) {
            bus.route(Envelope.of(cell.nextId(), name, request.target(), new Cancel(request.id())));
        }
        remotes.values().forEach(remote -> remote.cancelAll(name, session));
    }

    private void retire(RemoteCell remote) {
        remote.close();
        taps.forget(remote);
        dropped.add(remote.dropped());
    }

    @Override
    public void handle(Connection from, Envelope message) {
        if (from.isLost()) {
            // Its sender has learned that it failed, and may repeat it over the next connection.
            undelivered.increment();
            return;
        }
        take(from, message);
        if (from.isLost() && !isInside(from)) {
            // The connection was lost meanwhile, perhaps before any cell knew of this message.
            departures.left(from.peer(), from.session());
        }
    }

    private boolean isInside(Connection connection) {
        RemoteCell remote = remotes.get(connection.peer());
        return remote != null && remote.session().equals(connection.session());
    }

    private void take(Connection from, Envelope message) {
        Optional<ErrorReply> refusal = message.source().equals(from.peer())
                ? from.rights().refusal(message.payload())
                : Optional.of(Rights.foreign(from));
        if (refusal.isPresent()) {
            answer(from, message, refusal.get());
            return;
        }
        route(from, SenderRights.of(message, from.rights()));
    }

    private void route(Connection from, Envelope message) {
        boolean here = message.target().equals(cell.name());
        switch (message.payload()) {
            case Subscribe(var topics) when here -> topics(from, message, topics, TopicChange.SUBSCRIBE);
            case Unsubscribe(var topics) when here -> topics(from, message, topics, TopicChange.UNSUBSCRIBE);
            case Event _ when here || message.target().equals(Envelope.BROADCAST) -> bus.publish(message);
            case Message _ when here && front != null && !cell.handles(message.type()) -> {
                if (isTranslatable(message, cell)) {
                    bus.show(message);
                    front.take(from, message);
                }
            }
            case Message _ -> forward(from, message);
        }
    }

    /** Leaves the bus, together with all cells that came over connections. The connections stay open. */
    @Override
    public void close() {
        cell.close();
        remotes.values().forEach(RemoteCell::close);
    }

    public String name() {
        return cell.name();
    }

    /**
     * The current sender under this name: the session of a connection, or a cell of this process; null if there is
     * none.
     */
    public Object sender(String name) {
        RemoteCell remote = remotes.get(name);
        return remote == null ? bus.cell(name) : remote.session();
    }

    /** A number for the current sender: constant for one session of a name, or for one name of this process. */
    public int number(String name) {
        RemoteCell remote = remotes.get(name);
        return senders.number(name, remote == null ? "" : remote.session());
    }

    /** The routes of a session. They are the same for all its connections, so that repeated requests are recognised. */
    public IdRoutes routes(Connection to) {
        return senders.routes(to.peer(), to.session());
    }

    /** Passes an answer to the asker, unless another cell has the name by now. */
    public void answer(IdRoutes.Origin origin, Envelope answer) {
        if (isOfFront(answer)) {
            bus.show(answer);
        } else if (Objects.equals(origin.sender(), sender(origin.name()))) {
            bus.send(answer);
        } else {
            bus.wasLate();
        }
    }

    /**
     * Takes the answer of a cell of this process to a connection's request that runs once. False for any other answer.
     */
    public boolean answered(Envelope answer) {
        return isOfFront(answer) || local.answered(answer.target(), answer.replyTo().getAsLong(), answer.payload());
    }

    private boolean isOfFront(Envelope answer) {
        HubHandler handler = front;
        return handler != null && handler.answered(answer);
    }

    /** Answers the session that asked, over its current connection. */
    private Offer answerLocally(Connection to, Envelope request, Message payload, Answers answers) {
        Envelope answer = request.reply(to.nextId(), request.target(), payload);
        boolean here = request.target().equals(name());
        if (answers == Answers.REMEMBERED && !here) {
            bus.show(request);
        }
        if (answers == Answers.REMEMBERED || here) {
            bus.show(answer);
        }
        RemoteCell remote = remotes.get(to.peer());
        if (remote == null || !remote.session().equals(to.session())) {
            bus.wasLate();
            return Offer.CLOSED;
        }
        return remote.answer(answer);
    }

    /** Passes a connection's message on to the cell that it names, and waits for room there. */
    public void forward(Connection from, Envelope message) {
        Cell to = remotes.containsKey(message.target()) ? null : bus.cell(message.target());
        if (to == null) {
            pass(from, message);
            return;
        }
        if (isTranslatable(message, to) && local.begins(from, message)) {
            pass(from, message);
        }
    }

    /** Whether a hub can carry this message. If not, the sender is told. */
    private boolean isTranslatable(Envelope message, Cell to) {
        try {
            IdTranslation.request(message.payload(), () -> 0);
            return true;
        } catch (InvalidMessageException e) {
            bus.show(message);
            bus.failed(message, to, e);
            return false;
        }
    }

    private void pass(Connection from, Envelope message) {
        Offer offer = bus.send(message);
        boolean waits = !message.target().equals(Envelope.BROADCAST) && !(message.payload() instanceof Cancel);
        long end = System.nanoTime() + Durations.of(patience);
        while (offer == Offer.BACK_PRESSURED && waits && mayWait(from, message, end)) {
            RemoteCell to = remotes.get(message.target());
            if (to == null) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            } else {
                to.awaitRoom(CONNECTION_WAIT);
            }
            offer = bus.route(message);
        }
        if (offer != Offer.BACK_PRESSURED || !waits) {
            return;
        }
        String text = "'" + message.target() + "' takes no more now";
        if (!local.answered(message.source(), message.id(), ErrorReply.of(ErrorCode.OVERLOADED, text))) {
            overloaded(from, message, text);
        }
    }

    /**
     * Whether a message may wait until {@code end} for a receiver that takes no more at the moment. It may not if the
     * receiver has taken nothing for the hub's whole patience. A request may not if many messages wait behind it.
     */
    private boolean mayWait(Connection from, Envelope message, long end) {
        long now = System.nanoTime();
        RemoteCell to = remotes.get(message.target());
        boolean stuck = to != null && to.stuckFor(now) > Durations.of(patience);
        boolean holdsUp = message.type().isRequest() && from.isFull();
        return end - now > 0 && !stuck && !holdsUp;
    }

    /** Tells the sender that a message is dropped, even if the message has no answer. */
    private void overloaded(Connection from, Envelope message, String text) {
        if (!message.type().isRequest()) {
            undelivered.increment();
        }
        reply(from, message, ErrorReply.of(ErrorCode.OVERLOADED, text));
    }

    private void topics(Connection from, Envelope message, List<String> topics, TopicChange change) {
        bus.show(message);
        RemoteCell remote = remotes.get(from.peer());
        if (remote == null || !remote.isOf(from)) {
            // Subscriptions end with their connection. Those of the connection that has the name now are its own.
            refuse(from, message, ErrorCode.DISCONNECTED, "another connection has the name '" + from.peer() + "'");
            return;
        }
        if (!remote.change(topics, change)) {
            refuse(from, message, ErrorCode.OVERLOADED, "more than " + RemoteCell.TOPICS + " subscriptions");
            return;
        }
        topics.stream().filter(TapPublisher::isTap).forEach(topic -> taps.set(remote, topic, change));
        answer(from, message, Ack.DONE);
    }

    private void refuse(Connection from, Envelope message, ErrorCode code, String text) {
        if (message.type().isRequest()) {
            answer(from, message, ErrorReply.of(code, text));
        } else {
            undelivered.increment();
        }
    }

    private void answer(Connection from, Envelope message, Message answer) {
        Envelope reply = message.reply(from.nextId(), name(), answer);
        bus.show(reply);
        from.sendAnswer(reply);
    }
}
