package io.hillock.net.connection;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.RefusedException;
import io.hillock.net.Token;
import io.hillock.protocol.ErrorCode;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The cells connected to one listener, by name, and the sessions of departed cells. Any thread. */
final class PeerRegistry {
    private static final int SESSION_BYTES = 16;
    private static final int MAX_DEPARTED = 1024;

    private final int limit;
    private final ConnectionHandler handler;
    /** The newest claim to each name. */
    private final Map<String, Reservation> byName = new HashMap<>();
    private final Map<Peer, Reservation> connected = new IdentityHashMap<>();
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

    /** @param ids the counter of this side's message ids */
    private record Departed(String session, AtomicLong ids) {}

    /**
     * Reserves the name for a connection. An older connection of the same session is cut, and so is one that has said GOODBYE.
     *
     * @param shown the session of an earlier connection
     * @return with the shown session if it is the last one of that name, otherwise with a new one
     */
    Reservation reserve(String name, Optional<String> shown) throws RefusedException {
        boolean admitted = handler.admits(name, shown);
        Peer older;
        Reservation reservation;
        synchronized (this) {
            Reservation before = byName.get(name);
            older = before == null ? null : before.peer;
            boolean isFree = before == null || before.isLeaving || older != null && older.hasParted();
            boolean isResumed = before != null && shown.isPresent() && before.session.equals(shown.get());
            if (closed || before == null && byName.size() >= limit) {
                throw new RefusedException(ErrorCode.OVERLOADED,
                        closed ? "the listener closes" : limit + " cells are connected");
            }
            if (!isFree && !isResumed || !admitted && before == null) {
                throw new RefusedException(ErrorCode.NAME_TAKEN, "another cell is called '" + name + "'");
            }
            String session = isResumed || isLast(name, shown) ? shown.get() : Token.random(SESSION_BYTES);
            reservation = new Reservation(name, session, before);
            byName.put(name, reservation);
        }
        if (older != null) {
            older.lost("another connection took its place");
        }
        return reservation;
    }

    /** See {@link ConnectionHandler#maxWork}. */
    OptionalLong maxWork() {
        return handler.maxWork();
    }

    /**
     * Enters the connection under its reserved name. For one name, the handler learns of one connection at a time: this waits until it has
     * learned that the one before has left. False if a newer connection has reserved the name.
     */
    boolean enter(Reservation reservation, Peer peer) {
        boolean entered = false;
        try {
            reservation.awaitTurn();
            if (begins(reservation, peer)) {
                handler.entered(peer);
                entered = keep(reservation, peer);
                if (!entered) {
                    handler.left(peer);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The handler does not want it.
        } finally {
            if (!entered) {
                release(reservation);
            }
        }
        return entered;
    }

    private synchronized boolean begins(Reservation reservation, Peer peer) {
        if (!isValid(reservation)) {
            return false;
        }
        reservation.known();
        if (isLast(peer.peer(), Optional.of(peer.session()))) {
            peer.countIdsWith(departed.get(peer.peer()).ids);
        }
        return true;
    }

    private synchronized boolean keep(Reservation reservation, Peer peer) {
        boolean valid = isValid(reservation);
        if (valid) {
            reservation.peer = peer;
            connected.put(peer, reservation);
            departed.remove(peer.peer());
        }
        return valid;
    }

    private boolean isValid(Reservation reservation) {
        return !closed && byName.get(reservation.name) == reservation;
    }

    void leave(Peer peer) {
        Reservation reservation;
        synchronized (this) {
            reservation = connected.remove(peer);
            if (reservation == null) {
                return;
            }
            departed.put(peer.peer(), new Departed(peer.session(), peer.ids()));
            reservation.peer = null;
            reservation.isLeaving = true;
        }
        try {
            handler.left(peer);
        } finally {
            release(reservation);
        }
    }

    /** Frees a reserved name: its connection has left, or the handshake failed. */
    void release(Reservation reservation) {
        synchronized (this) {
            byName.remove(reservation.name, reservation);
        }
        reservation.end();
    }

    synchronized List<Connection> connections() {
        return byName.values().stream().filter(one -> one.peer != null).map(one -> (Connection) one.peer)
                .toList();
    }

    synchronized Optional<Connection> connection(String name) {
        return Optional.ofNullable(byName.get(name)).map(one -> one.peer);
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
