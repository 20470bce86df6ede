package io.hillock.transport;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cells that are connected to one listener, by name. Any thread. */
final class Guests {
    private final Map<String, Guest> byName = new HashMap<>();
    private boolean closed;

    /** @param peer null between WELCOME and the first message */
    private record Guest(String session, Peer peer) {}

    /** Keeps the name for a connection; the older one of the same session is cut off. False where another has the name. */
    boolean reserve(String name, String session) {
        Guest before;
        synchronized (this) {
            before = byName.get(name);
            if (closed || before != null && !before.session.equals(session)) {
                return false;
            }
            byName.put(name, new Guest(session, null));
        }
        if (before != null && before.peer != null) {
            before.peer.lost("another connection took its session over");
        }
        return true;
    }

    /** Puts the connection in the place that was kept; false where it is no longer kept. */
    synchronized boolean enter(Peer peer) {
        Guest guest = byName.get(peer.peer());
        boolean kept = !closed && guest != null && guest.peer == null && guest.session.equals(peer.session());
        if (kept) {
            byName.put(peer.peer(), new Guest(peer.session(), peer));
        }
        return kept;
    }

    synchronized void leave(Peer peer) {
        Guest guest = byName.get(peer.peer());
        if (guest != null && guest.peer == peer) {
            byName.remove(peer.peer());
        }
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
}
