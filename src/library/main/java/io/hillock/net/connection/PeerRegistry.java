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

/** The cells that are connected to one listener, by name, and the sessions of those that were. Any thread. */
final class PeerRegistry {
    private static final int SESSION_BYTES = 16;
    private static final int MAX_DEPARTED = 1024;

    private final int limit;
    private final ConnectionHandler handler;
    private final Map<String, Guest> byName = new HashMap<>();
    private final Set<Peer> inside = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<String, Departed> departed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Departed> eldest) {
            return size() > MAX_DEPARTED;
        }
    };
    private boolean closed;

    /** @param limit connections at once */
    PeerRegistry(int limit, ConnectionHandler handler) {
        this.limit = limit;
        this.handler = handler;
    }

    /** @param peer null between WELCOME and the first message */
    private record Guest(String session, Peer peer) {}

    /** @param ids of this side's messages */
    private record Departed(String session, AtomicLong ids) {}

    /**
     * Keeps the name for a connection; the older one of the same session is cut off.
     *
     * @param shown the session of an earlier connection
     * @return the session shown where it is the last one of that name, otherwise a new one
     */
    String reserve(String name, Optional<String> shown) throws RefusedException {
        boolean admitted = handler.admits(name);
        Guest before;
        String session;
        synchronized (this) {
            before = byName.get(name);
            boolean again = before != null && shown.isPresent() && before.session.equals(shown.get());
            if (closed || before == null && byName.size() >= limit) {
                throw new RefusedException(ErrorCode.OVERLOADED,
                        closed ? "the listener closes" : limit + " cells are connected");
            }
            if (before != null && !again || !admitted && before == null) {
                throw new RefusedException(ErrorCode.NAME_TAKEN, "another cell is called '" + name + "'");
            }
            session = again || isLast(name, shown) ? shown.get() : Token.random(SESSION_BYTES);
            byName.put(name, new Guest(session, null));
        }
        if (before != null && before.peer != null) {
            before.peer.lost("another connection took its session over");
        }
        return session;
    }

    /** As {@link ConnectionHandler#maxWork}. */
    OptionalLong maxWork() {
        return handler.maxWork();
    }

    /** Puts the connection in the place that was kept; false where it is no longer kept. */
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
        boolean kept;
        synchronized (this) {
            Guest guest = byName.get(peer.peer());
            kept = !closed && guest != null && guest.peer == null && guest.session.equals(peer.session());
            if (kept) {
                byName.put(peer.peer(), new Guest(peer.session(), peer));
                inside.add(peer);
                departed.remove(peer.peer());
            }
        }
        if (!kept) {
            handler.left(peer);
        }
        return kept;
    }

    void leave(Peer peer) {
        synchronized (this) {
            if (!inside.remove(peer)) {
                return;
            }
            departed.put(peer.peer(), new Departed(peer.session(), peer.ids()));
            Guest guest = byName.get(peer.peer());
            if (guest != null && guest.peer == peer) {
                byName.remove(peer.peer());
            }
        }
        handler.left(peer);
    }

    /** The handshake failed after the name was kept. */
    synchronized void release(String name, String session) {
        Guest guest = byName.get(name);
        if (guest != null && guest.peer == null && guest.session.equals(session)) {
            byName.remove(name);
        }
    }

    synchronized List<Connection> connections() {
        return byName.values().stream().filter(guest -> guest.peer != null).map(guest -> (Connection) guest.peer)
                .toList();
    }

    synchronized Optional<Connection> connection(String name) {
        return Optional.ofNullable(byName.get(name)).map(Guest::peer);
    }

    /** Nobody comes in any more; those that are in are drained side by side. */
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
