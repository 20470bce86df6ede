package io.hillock.net.connection;

import java.util.concurrent.CountDownLatch;

/**
 * One connection's claim to a name at a {@link PeerRegistry}, from its WELCOME until the handler has learned that the connection left. It
 * is compared by identity, because all connections of a session have the same name. Guarded by the registry, except for
 * {@link #awaitTurn}.
 */
final class Reservation {
    final String name;
    final String session;
    private final CountDownLatch over = new CountDownLatch(1);
    /** The connection before, if the handler knows of it; else null. */
    private Reservation before;
    private boolean isKnown;
    /** Null until the connection enters, and after it has left. */
    Peer peer;
    /** Whether the connection has left, and only the handler has yet to learn of it. */
    boolean isLeaving;

    /** @param replaced the newest claim to the name until now; null if there is none */
    Reservation(String name, String session, Reservation replaced) {
        this.name = name;
        this.session = session;
        this.before = replaced == null || replaced.isKnown ? replaced : replaced.before;
    }

    /** Waits until the handler has learned of the end of the connection before. */
    void awaitTurn() throws InterruptedException {
        if (before != null) {
            before.over.await();
        }
    }

    /** Notes that the handler is told of the connection. */
    void known() {
        isKnown = true;
        before = null;
    }

    void end() {
        over.countDown();
    }
}
