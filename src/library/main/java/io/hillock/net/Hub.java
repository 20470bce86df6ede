package io.hillock.net;

import io.hillock.net.base.AutomaticReplies;
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
 * Joins a {@link Bus} and any number of connections: each cell at the other end of one is a cell of the bus, so messages reach a
 * name wherever it is, and a name is there once. Hand it as handler to {@link Transport#listen}, {@link Transport#connect} or
 * {@link Transport#link}. Any thread.
 *
 * <p>A message keeps its sender and target; ids, and numbers that belong to a connection, are those of the connection it goes out
 * on. An EVENT to the hub or to all goes to who subscribed. What a cell has under way when its connection is lost is cancelled after a grace, or as soon
 * as another session takes its name, unless the cell comes back in its session. A connection that takes no more at the moment is waited for by who
 * sends to it and by nobody else; to who subscribed but is slow, the newest {@value RemoteCell#EVENTS} events are kept for.
 */
public final class Hub implements ConnectionHandler, AutoCloseable {
    /** Waiting for a mailbox of this process, which tells nobody that it has room. */
    private static final long LOOK_AGAIN_NANOS = 500_000;
    /** Waiting for a connection, before what came meanwhile is looked at. */
    private static final Duration A_MOMENT = Duration.ofMillis(5);
    /** For a cell to come back in its session, before what it has under way is cancelled. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Bus bus;
    private final Cell cell;
    private final Duration patience;
    private final ConcurrentHashMap<String, RemoteCell> remotes = new ConcurrentHashMap<>();
    private final TapPublisher watch;
    private final LocalRequests local = new LocalRequests(this::answerLocally);
    private final RecentDepartures departures;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder undelivered = new LongAdder();
    private volatile HubHandler front;
    private final ForwardedSessions senders = new ForwardedSessions();

    /**
     * Takes part in the bus under this name, which is that of the {@link Settings} it listens with.
     *
     * @param patience how long a message waits for a receiver that takes no more at the moment
     */
    public Hub(Bus bus, String name, Duration patience) {
        this(bus, name, patience, GRACE);
    }

    /** @param grace for a cell to come back in its session; 2 s unless it is given */
    public Hub(Bus bus, String name, Duration patience, Duration grace) {
        this.departures = new RecentDepartures(grace, this::cancelAll);
        this.bus = bus;
        this.cell = bus.join(name);
        this.watch = new TapPublisher(bus);
        this.patience = patience;
        bus.onStray(this::answered);
    }

    /** Its own cell: handles what is addressed to the hub itself, but for subscriptions and events. */
    public Cell cell() {
        return cell;
    }

    /** What connections send to the hub itself, and {@link #cell} does not handle, goes to the cell of this name. */
    public void front(String name) {
        front((from, message) -> forward(from, message.withTarget(name)));
    }

    /** What connections send to the hub itself, and {@link #cell} does not handle, goes to this handler. */
    public void front(HubHandler handler) {
        front = handler;
    }

    /** Whether to run this request to the hub's name, and to {@link #reply}; otherwise it is answered, or will be. */
    public boolean begins(Connection from, Envelope request) {
        return local.first(from, request);
    }

    /** Answers a message to the hub's name, under that name, over the connection that the sender's session has by now. */
    public void reply(Connection from, Envelope message, Message answer) {
        local.reply(from, message, answer);
    }

    /** The number that a sender's stream has at cells behind other connections. */
    public long streamNumber(String sender, long stream) {
        return IdTranslation.stream(stream, () -> number(sender));
    }

    /** Whether the session of a connection is connected at present, be it over another connection. */
    public boolean isPresent(Connection connection) {
        return connection.session().equals(sender(connection.peer()));
    }

    /** Events that slow subscribers missed. */
    public long dropped() {
        return dropped.sum() + remotes.values().stream().mapToLong(RemoteCell::dropped).sum();
    }

    /** Messages without answer that their receiver did not take in time, and messages of senders that are gone. */
    public long undelivered() {
        return undelivered.sum();
    }

    @Override
    public boolean admits(String name) {
        return remotes.containsKey(name) || bus.cell(name) == null;
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
    }

    @Override
    public void left(Connection connection) {
        RemoteCell remote = remotes.get(connection.peer());
        if (remote != null && remote.isOf(connection) && remotes.remove(connection.peer(), remote)) {
            retire(remote);
            departures.left(connection.peer(), connection.session());
        }
    }

    /** A cell cannot receive the answers of this session any more: stops who works on them. */
    private void cancelAll(String name, String session) {
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
        watch.forget(remote);
        dropped.add(remote.dropped());
    }

    @Override
    public void handle(Connection from, Envelope message) {
        if (from.isLost()) {
            // Its sender has been told that it failed, and may ask again over the next connection.
            undelivered.increment();
            return;
        }
        take(from, message);
        if (from.isLost() && !isInside(from)) {
            // It was lost meanwhile, perhaps before anybody knew of this message.
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
                if (crosses(message, cell)) {
                    bus.see(message);
                    front.take(from, message);
                }
            }
            case Message _ -> forward(from, message);
        }
    }

    /** Leaves the bus, and with it all cells that came over connections. The connections stay. */
    @Override
    public void close() {
        cell.close();
        remotes.values().forEach(RemoteCell::close);
    }

    public String name() {
        return cell.name();
    }

    /** Who sends under this name at present: the session of a connection, or a cell of this process; null where nobody does. */
    public Object sender(String name) {
        RemoteCell remote = remotes.get(name);
        return remote == null ? bus.cell(name) : remote.session();
    }

    /** The same for one session of a name, and for one name of this process. */
    public int number(String name) {
        RemoteCell remote = remotes.get(name);
        return senders.number(name, remote == null ? "" : remote.session());
    }

    /** The same for each connection of one session, so that what is asked again is known again. */
    public IdRoutes routes(Connection to) {
        return senders.routes(to.peer(), to.session());
    }

    /** An answer for who asked, unless another has the name by now. */
    public void answer(IdRoutes.Origin origin, Envelope answer) {
        if (isOfFront(answer)) {
            bus.see(answer);
        } else if (Objects.equals(origin.sender(), sender(origin.name()))) {
            bus.send(answer);
        } else {
            bus.wasLate();
        }
    }

    /** Takes the answer of a cell of this process to a connection's request that is to run once; false for any other. */
    public boolean answered(Envelope answer) {
        return isOfFront(answer) || local.answered(answer.target(), answer.replyTo().getAsLong(), answer.payload());
    }

    private boolean isOfFront(Envelope answer) {
        HubHandler handler = front;
        return handler != null && handler.answered(answer);
    }

    /** To the session that asked, over the connection that it has by now. */
    private Offer answerLocally(Connection to, Envelope request, Message payload, Answers answers) {
        Envelope answer = request.reply(to.nextId(), request.target(), payload);
        boolean here = request.target().equals(name());
        if (answers == Answers.REMEMBERED && !here) {
            bus.see(request);
        }
        if (answers == Answers.REMEMBERED || here) {
            bus.see(answer);
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
        if (crosses(message, to) && local.begins(from, message)) {
            pass(from, message);
        }
    }

    /** Whether a hub can carry it; otherwise the sender is told. */
    private boolean crosses(Envelope message, Cell to) {
        try {
            IdTranslation.request(message.payload(), () -> 0);
            return true;
        } catch (InvalidMessageException e) {
            bus.see(message);
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
                to.awaitRoom(A_MOMENT);
            }
            offer = bus.route(message);
        }
        if (offer != Offer.BACK_PRESSURED || !waits) {
            return;
        }
        String text = "'" + message.target() + "' takes no more now";
        if (!local.answered(message.source(), message.id(), AutomaticReplies.error(ErrorCode.OVERLOADED, text))) {
            overloaded(from, message, text);
        }
    }

    /**
     * Whether a message may wait until {@code end} for a receiver that takes no more at the moment. None does for one that has taken nothing for as
     * long as that already; and a request does not hold up much that came behind it.
     */
    private boolean mayWait(Connection from, Envelope message, long end) {
        long now = System.nanoTime();
        RemoteCell to = remotes.get(message.target());
        boolean stuck = to != null && to.stuckFor(now) > Durations.of(patience);
        boolean holdsUp = message.type().isRequest() && from.isFull();
        return end - now > 0 && !stuck && !holdsUp;
    }

    /** Told to the sender also of a message that has no answer: it is gone. */
    private void overloaded(Connection from, Envelope message, String text) {
        if (!message.type().isRequest()) {
            undelivered.increment();
        }
        reply(from, message, AutomaticReplies.error(ErrorCode.OVERLOADED, text));
    }

    private void topics(Connection from, Envelope message, List<String> topics, TopicChange change) {
        bus.see(message);
        RemoteCell remote = remotes.get(from.peer());
        if (remote == null) {
            return;
        }
        if (!remote.change(topics, change)) {
            refuse(from, message, ErrorCode.OVERLOADED, "more than " + RemoteCell.TOPICS + " subscriptions");
            return;
        }
        topics.stream().filter(TapPublisher::isTap).forEach(topic -> watch.set(remote, topic, change));
        answer(from, message, Ack.DONE);
    }

    private void refuse(Connection from, Envelope message, ErrorCode code, String text) {
        if (message.type().isRequest()) {
            answer(from, message, AutomaticReplies.error(code, text));
        } else {
            undelivered.increment();
        }
    }

    private void answer(Connection from, Envelope message, Message answer) {
        Envelope reply = message.reply(from.nextId(), name(), answer);
        bus.see(reply);
        from.sendAnswer(reply);
    }
}
