package io.hillock.net.connection;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.RefusedException;
import io.hillock.net.Token;
import io.hillock.protocol.ErrorCode;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The cells connected to one listener, by name, and the sessions of departed cells. Any thread. */
final class PeerRegistry {
    private static final int SESSION_BYTES = 16;
    private static final int MAX_DEPARTED = 1024;

    private final int limit;
    private final ConnectionHandler handler;
    private final Map<String, Entry> byName = new HashMap<>();
    private final Set<Peer> connected = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, Departed> departed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Departed> eldest) {
            return size() > MAX_DEPARTED;
        }
    };
    private boolean closed;

    /** @param limit how many connections there may be at once */
    PeerRegistry(int limit, ConnectionHandler handler) {
        this.limit = limit;
        this.handler = handler;
    }

    /** @param peer null between WELCOME and the first message */
    private record Entry(String session, Peer peer) {}

    /** @param ids the counter of this side's message ids */
    private record Departed(String session, AtomicLong ids) {}

    /**
     * Reserves the name for a connection. An older connection of the same session is cut, and so is one that has said GOODBYE.
     *
     * @param shown the session of an earlier connection
     * @return the shown session if it is the last one of that name, otherwise a new one
     */
    String reserve(String name, Optional<String> shown) throws RefusedException {
        boolean admitted = handler.admits(name);
        Entry before;
        String session;
        synchronized (this) {
            before = byName.get(name);
            boolean hasParted = before != null && before.peer != null && before.peer.hasParted();
            boolean isResumed = before != null && shown.isPresent() && before.session.equals(shown.get());
            if (closed || before == null && byName.size() >= limit) {
                throw new RefusedException(ErrorCode.OVERLOADED,
                        closed ? "the listener closes" : limit + " cells are connected");
            }
            if (before != null && !isResumed && !hasParted || !admitted && before == null) {
                throw new RefusedException(ErrorCode.NAME_TAKEN, "another cell is called '" + name + "'");
            }
            session = isResumed || isLast(name, shown) ? shown.get() : Token.random(SESSION_BYTES);
            byName.put(name, new Entry(session, null));
        }
        if (before != null && before.peer != null) {
            before.peer.lost("another connection took its place");
        }
        return session;
    }

    /** See {@link ConnectionHandler#maxWork}. */
    OptionalLong maxWork() {
        return handler.maxWork();
    }

    /** Enters the connection under its reserved name. False if the name is no longer reserved for it. */
    boolean enter(Peer peer) {
        synchronized (this) {
            if (isLast(peer.peer(), Optional.of(peer.session()))) {
                peer.countIdsWith(departed.get(peer.peer()).ids);
            }
        }
        try {
            handler.entered(peer);
        } catch (RuntimeException e) {
            release(peer.peer(), peer.session());
            return false;
        }
        boolean entered;
        synchronized (this) {
            Entry entry = byName.get(peer.peer());
            entered = !closed && entry != null && entry.peer == null && entry.session.equals(peer.session());
            if (entered) {
                byName.put(peer.peer(), new Entry(peer.session(), peer));
                connected.add(peer);
                departed.remove(peer.peer());
            }
        }
        if (!entered) {
            handler.left(peer);
        }
        return entered;
    }

    void leave(Peer peer) {
        synchronized (this) {
            if (!connected.remove(peer)) {
                return;
            }
            departed.put(peer.peer(), new Departed(peer.session(), peer.ids()));
            Entry entry = byName.get(peer.peer());
            if (entry != null && entry.peer == peer) {
                byName.remove(peer.peer());
            }
        }
        handler.left(peer);
    }

    /** Frees a reserved name, because the handshake failed. */
    synchronized void release(String name, String session) {
        Entry entry = byName.get(name);
        if (entry != null && entry.peer == null && entry.session.equals(session)) {
            byName.remove(name);
        }
    }

    synchronized List<Connection> connections() {
        return byName.values().stream().filter(entry -> entry.peer != null).map(entry -> (Connection) entry.peer)
                .toList();
    }

    synchronized Optional<Connection> connection(String name) {
        return Optional.ofNullable(byName.get(name)).map(Entry::peer);
    }

    /** Admits nobody any more and drains all connections in parallel. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        List<Thread> drains = connections().stream().map(one -> Thread.ofVirtual().start(one::close)).toList();
        try {
            for (Thread drain : drains) {
                drain.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isLast(String name, Optional<String> shown) {
        Departed last = departed.get(name);
        return last != null && shown.isPresent() && last.session.equals(shown.get());
    }
}
