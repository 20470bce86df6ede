package io.hillock.server.engines;

import io.hillock.net.Backoff;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Link;
import io.hillock.net.Link.State;
import io.hillock.net.Offer;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connection to one hub, which comes back by itself. A peer that does not answer PING for {@link #SILENCE} counts as gone, whatever it
 * has under way. Thread-safe.
 */
final class HubLink implements ConnectionHandler, AutoCloseable {
    /** How long a peer may leave a PING without an answer. */
    static final Duration SILENCE = Duration.ofMillis(1500);
    private static final Duration UNLOAD = Duration.ofSeconds(2);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final long PING_MASK = (1L << 53) - 1;

    /** What follows the connection. Calls are quick and wait for nothing. */
    interface Follower {
        void connected();

        /** The connection was lost; it may be back already. */
        void lost(String reason);
    }

    private final HubAddress address;
    private final Link link;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> users = new HashMap<>();
    private final AtomicBoolean pinging = new AtomicBoolean();
    private volatile String silence = "";

    /**
     * Connects, or begins to try.
     *
     * @throws RefusedException if the peer does not admit this service
     */
    HubLink(HubAddress address, Settings settings) throws RefusedException {
        this.address = address;
        link = Transport.of(address.uri()).link(settings, BACKOFF, this);
        link.watch(state -> {
            if (state == State.CONNECTED) {
                silence = "";
                followers.forEach(Follower::connected);
            }
        });
    }

    String name() {
        return address.name();
    }

    Link link() {
        return link;
    }

    boolean isOpen() {
        return link.isOpen();
    }

    /** Changes with each connection. */
    long epoch() {
        return link.connections();
    }

    /** Why it is not connected. */
    String problem() {
        return silence.isEmpty() ? address.uri() + ": " + link.problem() : silence;
    }

    void follow(Follower follower) {
        followers.add(follower);
    }

    void unfollow(Follower follower) {
        followers.remove(follower);
    }

    /** A further version uses this network there. */
    synchronized void use(String digest) {
        users.merge(digest, 1, Integer::sum);
    }

    /** A version does not use the network any more. After the last one the peer is told to unload it. */
    synchronized void release(String digest) {
        boolean last = users.computeIfPresent(digest, (_, count) -> count == 1 ? null : count - 1) == null;
        if (last && link.isOpen()) {
            link.request(Envelope.of(link.nextId(), link.name(), link.peer(), new NetworkUnload(digest)), UNLOAD);
        }
    }

    /** Asks whether the peer is there. Call it now and then. */
    void ping() {
        if (!link.isOpen() || !pinging.compareAndSet(false, true)) {
            return;
        }
        long epoch = epoch();
        Envelope ping = Envelope.of(link.nextId(), link.name(), link.peer(), new Ping(System.nanoTime() & PING_MASK));
        Offer offer = link.ask(ping, SILENCE, answer -> {
            pinging.set(false);
            if (answer.payload() instanceof ErrorReply error && error.code() == ErrorCode.DEADLINE
                    && epoch == epoch()) {
                silence = address.uri() + ": no answer to PING for " + SILENCE.toMillis() + " ms";
                // On another thread, because this one may hold the lock that times requests out.
                Thread.ofVirtual().name("hillock-hub-abort").start(() -> link.abort(silence));
            }
        });
        if (offer != Offer.SENT) {
            pinging.set(false);
        }
    }

    @Override
    public void handle(Connection from, Envelope message) {
        if (message.type().isRequest()) {
            from.reply(message,
                    ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "a service takes no requests over this connection"));
        }
    }

    @Override
    public void left(Connection connection) {
        String reason = silence.isEmpty()
                ? address.uri() + ": the connection to '" + connection.peer() + "' was lost"
                : silence;
        followers.forEach(follower -> follower.lost(reason));
    }

    @Override
    public void close() {
        link.close();
    }
}
