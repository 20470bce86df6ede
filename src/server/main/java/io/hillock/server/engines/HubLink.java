package io.hillock.server.engines;

import io.hillock.net.Backoff;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Link;
import io.hillock.net.Link.State;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The connection to one hub, which comes back by itself. The connection to a peer that is suspected to have stopped is given up, so that runs
 * under way go on elsewhere at once. Thread-safe.
 */
final class HubLink implements ConnectionHandler, AutoCloseable {
    private static final Duration UNLOAD = Duration.ofSeconds(2);
    /** For a first question to a peer. */
    private static final Duration ASK = Duration.ofSeconds(5);
    /** What cells tell about their work. */
    private static final List<String> TOPICS = List.of("training.*", "teachers.*", "workflow.**");
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    /** What follows the connection. Calls are quick and wait for nothing. */
    interface Follower {
        void connected();

        /** The connection was lost; it may be back already. */
        void lost(String reason);
    }

    private final HubAddress address;
    private final HubListener listener;
    private final Link link;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> users = new HashMap<>();
    private volatile String silence = "";
    /** The {@link #epoch} in which the peer knew no networks. */
    private volatile long plainEpoch = -1;

    /**
     * Connects, or begins to try.
     *
     * @throws RefusedException if the peer does not admit this service
     */
    HubLink(HubAddress address, Settings settings, HubListener listener) throws RefusedException {
        this.address = address;
        this.listener = listener;
        link = Transport.of(address.uri()).link(settings, BACKOFF, this);
        link.watch(state -> {
            if (state == State.CONNECTED) {
                silence = "";
                subscribe();
                followers.forEach(Follower::connected);
            }
        });
    }

    /** Engines that listen themselves have no such topics, and a peer may refuse: then there is nothing to hear. */
    private void subscribe() {
        link.ask(Envelope.of(link.nextId(), link.name(), link.peer(), new Subscribe(TOPICS)), ASK, _ -> {});
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

    /** Asks the peer whether it serves networks at all: a hub without engines only passes messages on. */
    boolean servesNetworks() {
        long now = epoch();
        if (plainEpoch != now && link.request(
                Envelope.of(link.nextId(), link.name(), link.peer(), new NetworkList(List.of())), ASK)
                .payload() instanceof ErrorReply error && error.code() == ErrorCode.UNKNOWN_TYPE) {
            plainEpoch = now;
        }
        return plainEpoch != now;
    }

    /** Whether it is connected to a peer that said that it serves no networks. */
    boolean isPlain() {
        return link.isOpen() && plainEpoch == epoch();
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

    @Override
    public void handle(Connection from, Envelope message) {
        if (message.payload() instanceof Event event) {
            listener.published(name(), message.source(), event);
        } else if (message.type().isRequest()) {
            from.reply(message,
                    ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "a service takes no requests over this connection"));
        }
    }

    @Override
    public void suspicionChanged(Connection connection) {
        if (connection.isSuspected()) {
            silence = address.uri() + ": no sign of life";
            connection.abort(silence);
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
