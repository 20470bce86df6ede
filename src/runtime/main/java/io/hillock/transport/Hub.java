package io.hillock.transport;

import io.hillock.message.Ack;
import io.hillock.message.Cancel;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Event;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.Subscribe;
import io.hillock.message.Unsubscribe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * on. An EVENT to the hub or to all goes to who subscribed. A connection that takes no more at the moment is waited for by who
 * sends to it and by nobody else; to who subscribed but is slow, the newest {@value RemoteCell#EVENTS} events are kept for.
 */
public final class Hub implements ConnectionHandler, AutoCloseable {
    /** Waiting for a mailbox of this process, which tells nobody that it has room. */
    private static final long LOOK_AGAIN_NANOS = 500_000;
    private static final int REMEMBERED_SENDERS = 1 << 16;
    private static final int REMEMBERED_ROUTES = 32;

    private final Bus bus;
    private final Cell cell;
    private final Duration patience;
    private final ConcurrentHashMap<String, RemoteCell> remotes = new ConcurrentHashMap<>();
    private final Watch watch;
    private final LocalRequests local = new LocalRequests(this::answerLocally);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder undelivered = new LongAdder();
    private volatile String front = "";
    private final Map<Sender, Integer> numbers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Integer> eldest) {
            return size() > REMEMBERED_SENDERS;
        }
    };
    private final Map<Sender, Routes> routes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sender, Routes> eldest) {
            return size() > REMEMBERED_ROUTES;
        }
    };
    private int lastNumber;

    private record Sender(String name, String session) {}

    /**
     * Takes part in the bus under this name, which is that of the {@link Settings} it listens with.
     *
     * @param patience how long a message waits for a receiver that takes no more at the moment
     */
    public Hub(Bus bus, String name, Duration patience) {
        this.bus = bus;
        this.cell = bus.join(name);
        this.watch = new Watch(bus);
        this.patience = patience;
        bus.onStray(this::answered);
    }

    /** Its own cell: handles what is addressed to the hub itself, but for subscriptions and events. */
    public Cell cell() {
        return cell;
    }

    /** What connections send to the hub itself, and {@link #cell} does not handle, goes to the cell of this name. */
    public void front(String name) {
        front = name;
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
        }
        remotes.put(connection.peer(), new RemoteCell(this, bus, (Peer) connection));
    }

    @Override
    public void left(Connection connection) {
        RemoteCell remote = remotes.get(connection.peer());
        if (remote != null && remote.isOf(connection) && remotes.remove(connection.peer(), remote)) {
            retire(remote);
        }
    }

    private void retire(RemoteCell remote) {
        remote.close();
        watch.forget(remote);
        dropped.add(remote.dropped());
    }

    @Override
    public void handle(Connection from, Envelope message) {
        if (((Peer) from).isLost()) {
            // Its sender has been told that it failed, and may ask again over the next connection.
            undelivered.increment();
            return;
        }
        Optional<ErrorReply> refusal = message.source().equals(from.peer())
                ? from.standing().rights().refusal(message.payload())
                : Optional.of(Rights.foreign(from));
        if (refusal.isPresent()) {
            reply(from, message, refusal.get());
            return;
        }
        route(from, Stamp.of(message, from.standing().rights()));
    }

    private void route(Connection from, Envelope message) {
        boolean here = message.target().equals(cell.name());
        switch (message.payload()) {
            case Subscribe(var topics) when here -> topics(from, message, topics, true);
            case Unsubscribe(var topics) when here -> topics(from, message, topics, false);
            case Event _ when here || message.target().equals(Envelope.BROADCAST) -> bus.publish(message);
            case Message _ when here && !front.isEmpty() && !cell.handles(message.type()) ->
                deliver(from, message.withTarget(front));
            case Message _ -> deliver(from, message);
        }
    }

    /** Leaves the bus, and with it all cells that came over connections. The connections stay. */
    @Override
    public void close() {
        cell.close();
        remotes.values().forEach(RemoteCell::close);
    }

    String name() {
        return cell.name();
    }

    /** Who sends under this name at present: the session of a connection, or a cell of this process; null where nobody does. */
    Object sender(String name) {
        RemoteCell remote = remotes.get(name);
        return remote == null ? bus.cell(name) : remote.session();
    }

    /** The same for one session of a name, and for one name of this process. */
    synchronized int number(String name) {
        RemoteCell remote = remotes.get(name);
        return numbers.computeIfAbsent(new Sender(name, remote == null ? "" : remote.session()),
                _ -> lastNumber = lastNumber % (Crossing.SENDERS - 1) + 1);
    }

    /** The same for each connection of one session, so that what is asked again is known again. */
    Routes routes(Connection to) {
        synchronized (routes) {
            return routes.computeIfAbsent(new Sender(to.peer(), to.session()), _ -> new Routes());
        }
    }

    /** An answer for who asked, unless another has the name by now. */
    void answer(Routes.Origin origin, Envelope answer) {
        if (Objects.equals(origin.sender(), sender(origin.name()))) {
            bus.send(answer);
        } else {
            bus.wasLate();
        }
    }

    /** Takes the answer of a cell of this process to a connection's request that is to run once; false for any other. */
    boolean answered(Envelope answer) {
        return local.answered(answer.target(), answer.replyTo().getAsLong(), answer.payload());
    }

    /** To the session that asked, over the connection that it has by now. */
    private Offer answerLocally(Connection to, Envelope request, Message payload, boolean again) {
        Envelope answer = request.reply(to.nextId(), request.target(), payload);
        if (again) {
            bus.see(request);
            bus.see(answer);
        }
        RemoteCell remote = remotes.get(to.peer());
        if (remote == null || !remote.session().equals(to.session())) {
            bus.wasLate();
            return Offer.CLOSED;
        }
        return remote.answer(answer);
    }

    private void deliver(Connection from, Envelope message) {
        Cell to = remotes.containsKey(message.target()) ? null : bus.cell(message.target());
        if (to == null) {
            pass(from, message);
            return;
        }
        try {
            Crossing.request(message.payload(), () -> 0);
        } catch (InvalidMessageException e) {
            bus.see(message);
            bus.failed(message, to, e);
            return;
        }
        if (local.begins(from, message)) {
            pass(from, message);
        }
    }

    private void pass(Connection from, Envelope message) {
        Offer offer = bus.send(message);
        boolean waits = !message.target().equals(Envelope.BROADCAST) && !(message.payload() instanceof Cancel);
        long end = System.nanoTime() + Nanos.of(patience);
        while (offer == Offer.BACK_PRESSURED && waits && System.nanoTime() < end) {
            RemoteCell to = remotes.get(message.target());
            if (to == null) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            } else {
                to.awaitRoom(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
            offer = bus.route(message);
        }
        if (offer != Offer.BACK_PRESSURED || !waits) {
            return;
        }
        String text = "'" + message.target() + "' takes no more now";
        if (!local.answered(message.source(), message.id(), Answers.error(ErrorCode.OVERLOADED, text))) {
            refuse(from, message, ErrorCode.OVERLOADED, text);
        }
    }

    private void topics(Connection from, Envelope message, List<String> topics, boolean wanted) {
        bus.see(message);
        RemoteCell remote = remotes.get(from.peer());
        if (remote == null) {
            return;
        }
        if (!remote.subscribe(topics, wanted)) {
            refuse(from, message, ErrorCode.OVERLOADED, "more than " + RemoteCell.TOPICS + " subscriptions");
            return;
        }
        topics.stream().filter(Watch::isTap).forEach(topic -> watch.set(remote, topic, wanted));
        reply(from, message, Ack.DONE);
    }

    private void refuse(Connection from, Envelope message, ErrorCode code, String text) {
        if (Answers.expected(message.type())) {
            reply(from, message, Answers.error(code, text));
        } else {
            undelivered.increment();
        }
    }

    private void reply(Connection from, Envelope message, Message answer) {
        Envelope reply = message.reply(from.nextId(), name(), answer);
        bus.see(reply);
        ((Peer) from).insist(reply);
    }
}
