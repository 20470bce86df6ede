package io.hillock.net;

import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.Durations;
import io.hillock.net.base.ReconnectAttempts;
import io.hillock.net.connection.ConnectingHandshake;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A connection that reconnects whenever it is lost, until it is closed; {@link Transport#link} creates it. Any thread.
 * It shows its session, so that the listener recognises it, and continues the ids. Requests under way at a loss fail
 * with {@code disconnected}. A request while it is disconnected triggers an attempt at once, unless the last one was a
 * moment ago.
 *
 * <p>The handler's {@code from} is the connection that a message came over, not the link, because an answer belongs to
 * that connection. Before the first connection {@link #peer} is {@code listener} and {@link #session} is empty.
 */
public final class Link implements Connection {

    /** The state of a link. */
    public enum State {
        CONNECTED,
        /** Not connected; it will connect again. */
        WAITING,
        /** Closed for good. */
        CLOSED
    }

    private final Transport transport;
    private final Settings settings;
    private final Clock clock;
    private final ConnectionHandler handler;
    private final ReconnectAttempts attempts;
    private final AtomicLong ids = new AtomicLong();
    private final LongAdder late = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final Object watching = new Object();
    private volatile Consumer<State> watcher = _ -> {};
    private volatile State state = State.WAITING;
    private volatile Connection current;
    private volatile String problem = "";

    Link(Transport transport, Settings settings, Backoff backoff, ConnectionHandler handler, Clock clock,
            RandomGenerator random) {
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
        this.handler = new TrackingHandler(handler);
        this.attempts = new ReconnectAttempts(backoff, clock, random, this::again);
    }

    public State state() {
        return state;
    }

    /** Why it is not connected; empty if it is. */
    public String problem() {
        return problem;
    }

    /** How often it has connected. */
    public long connections() {
        return connections.sum();
    }

    /**
     * Tells the watcher the state now and after each change, {@link State#CONNECTED} for each new connection. It
     * replaces the previous watcher. The watcher gets one call at a time, always with the present state, so a short
     * loss may be skipped. It may use the connection and wait for answers.
     */
    public void watch(Consumer<State> watcher) {
        this.watcher = watcher;
        notifyWatcher();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String peer() {
        Connection now = current;
        return now == null ? ConnectingHandshake.LISTENER : now.peer();
    }

    @Override
    public Role role() {
        return Role.ROUTER;
    }

    @Override
    public String session() {
        Connection now = current;
        return now == null ? "" : now.session();
    }

    @Override
    public boolean isOpen() {
        return state == State.CONNECTED && current.isOpen();
    }

    @Override
    public long nextId() {
        return ids.incrementAndGet();
    }

    /** Returns {@link Offer#BACK_PRESSURED} while it is not connected. */
    @Override
    public Offer send(Envelope message) {
        return offer(peer -> peer.send(message));
    }

    /** Whether it was closed: it goes on through the loss of a connection. */
    @Override
    public boolean isLost() {
        return state == State.CLOSED;
    }

    @Override
    public boolean isSuspected() {
        Connection now = current;
        return now != null && now.isSuspected();
    }

    @Override
    public boolean isFull() {
        Connection now = current;
        return now != null && now.isFull();
    }

    /** @throws UnsupportedOperationException always: a link counts the ids of its connections itself */
    @Override
    public void countIdsWith(AtomicLong counter) {
        throw new UnsupportedOperationException("a link counts the ids of its connections itself");
    }

    /** Ends the present connection; the link connects again. */
    @Override
    public void abort(String why) {
        Connection now = current;
        if (now != null) {
            now.abort(why);
        }
    }

    /** @throws UnsupportedOperationException always: answer over {@code from} instead */
    @Override
    public Offer sendAnswer(Envelope answer) {
        throw new UnsupportedOperationException("answer over the connection that the message came over");
    }

    /** Returns {@link Offer#BACK_PRESSURED} while it is not connected. */
    @Override
    public Offer ask(Envelope message, Duration deadline, Handler answered) {
        return offer(peer -> peer.ask(message, deadline, answered));
    }

    /**
     * Sends a request as a {@link Connection} does. While it is not connected, this waits for a connection attempt, and
     * fails with {@code disconnected} if the attempt fails.
     */
    @Override
    public Envelope request(Envelope message, Duration deadline) {
        long end = System.nanoTime() + Durations.of(deadline);
        Connection peer = await(deadline, Attempts.ONE);
        if (peer == null) {
            return AutomaticReplies.failure(message,
                    ErrorReply.of(ErrorCode.DISCONNECTED, "not connected: " + problem));
        }
        return peer.request(message, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    /** Also waits for a connection, through as many attempts as needed. */
    @Override
    public boolean awaitRoom(Duration atMost) {
        long end = System.nanoTime() + Durations.of(atMost);
        while (true) {
            Connection peer = await(Duration.ofNanos(end - System.nanoTime()), Attempts.ALL);
            if (peer == null) {
                return false;
            }
            if (peer.awaitRoom(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                return true;
            }
        }
    }

    @Override
    public long lateAnswers() {
        return late.sum() + (state == State.CONNECTED ? current.lateAnswers() : 0);
    }

    /** Drains the current connection and connects no more. */
    @Override
    public void close() {
        Connection last;
        synchronized (this) {
            state = State.CLOSED;
            problem = "the link is closed";
            attempts.end();
            last = current;
            notifyAll();
        }
        // The watcher may be waiting for an answer; closing ends that wait.
        if (last != null) {
            last.close();
        }
        notifyWatcher();
    }

    /** The first attempt, on the caller's thread. A refusal goes to the caller. */
    void first() throws RefusedException {
        attempts.begin();
        try {
            connect();
        } catch (RefusedException e) {
            close();
            throw e;
        } catch (IOException e) {
            failed(e);
        }
    }

    private void connect() throws IOException {
        Connection last = current;
        try {
            Connection made = transport.connect(last == null ? settings : settings.withSession(last.session()),
                    handler);
            if (state == State.CLOSED) {
                made.close();
            }
        } finally {
            synchronized (this) {
                attempts.ended();
                notifyAll();
            }
        }
        notifyWatcher();
    }

    /** An attempt in the background. */
    private void attempt() {
        try {
            connect();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void failed(Exception e) {
        if (state == State.WAITING) {
            problem = String.valueOf(e.getMessage());
            attempts.later();
        }
    }

    private synchronized void connected(Connection peer) {
        if (state != State.CLOSED) {
            current = peer;
            state = State.CONNECTED;
            problem = "";
            attempts.connected();
            connections.increment();
            notifyAll();
        }
    }

    private void disconnected(Connection peer) {
        synchronized (this) {
            if (state != State.CONNECTED || current != peer) {
                return;
            }
            late.add(peer.lateAnswers());
            state = State.WAITING;
            problem = "the connection to '" + peer.peer() + "' was lost";
            attempts.lost();
        }
        // The watcher may wait for answers that this very thread would read, so another thread tells it.
        clock.after(0, this::notifyWatcher);
    }

    private void again() {
        if (begins()) {
            attempt();
        }
    }

    private synchronized boolean begins() {
        return state == State.WAITING && attempts.begin();
    }

    /** Attempts to connect because of a message, but not more often than the shortest back-off. */
    private void attemptEarly() {
        if (attempts.mayHurry() && begins()) {
            clock.after(0, this::attempt);
        }
    }

    private Offer offer(Function<Connection, Offer> message) {
        Offer offer = state == State.CONNECTED ? message.apply(current) : Offer.CLOSED;
        if (offer != Offer.CLOSED || state == State.CLOSED) {
            return offer;
        }
        synchronized (this) {
            attemptEarly();
        }
        return Offer.BACK_PRESSURED;
    }

    /** Through how many attempts to connect a caller waits. */
    private enum Attempts {
        ONE, ALL
    }

    private synchronized Connection await(Duration atMost, Attempts through) {
        long end = System.nanoTime() + Durations.of(atMost);
        attemptEarly();
        try {
            while (state == State.WAITING && (attempts.isTrying() || through == Attempts.ALL)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return null;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return state == State.CONNECTED && end - System.nanoTime() > 0 ? current : null;
    }

    private void notifyWatcher() {
        synchronized (watching) {
            watcher.accept(state);
        }
    }

    /** Updates the link, then calls its handler. */
    private final class TrackingHandler implements ConnectionHandler {
        private final ConnectionHandler next;

        TrackingHandler(ConnectionHandler next) {
            this.next = next;
        }

        @Override
        public void handle(Connection from, Envelope message) {
            next.handle(from, message);
        }

        @Override
        public void entered(Connection connection) {
            connection.countIdsWith(ids);
            next.entered(connection);
            Link.this.connected(connection);
        }

        @Override
        public void left(Connection connection) {
            Link.this.disconnected(connection);
            next.left(connection);
        }

        @Override
        public void suspicionChanged(Connection connection) {
            next.suspicionChanged(connection);
        }
    }
}
