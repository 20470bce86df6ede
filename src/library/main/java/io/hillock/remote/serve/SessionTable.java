package io.hillock.remote.serve;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The requests under way of each session. After a session loses its last connection, its requests run on for a while. If the cell comes
 * back in its session and repeats them, it gets their answers. Otherwise they are stopped. Thread-safe.
 */
public final class SessionTable {
    private static final ErrorReply GONE = ErrorReply.of(ErrorCode.DISCONNECTED, "the cell that asked has gone");

    private final Executor afterGrace;
    private final Map<Session, SessionRequests> sessions = new HashMap<>();

    private record Session(String cell, String session) {}

    /** @param grace how long a session may take to come back */
    public SessionTable(Duration grace) {
        afterGrace = CompletableFuture.delayedExecutor(grace.toNanos(), TimeUnit.NANOSECONDS,
                Thread::startVirtualThread);
    }

    public synchronized SessionRequests entered(String cell, String session) {
        var key = new Session(cell, session);
        SessionRequests requests = sessions.computeIfAbsent(key, _ -> new SessionRequests(one -> forget(key, one)));
        requests.connected();
        return requests;
    }

    /** The session's requests; null if none are under way and it has no connection. */
    public synchronized SessionRequests find(String cell, String session) {
        return sessions.get(new Session(cell, session));
    }

    /** A connection was lost. Its session's requests are stopped after the grace period unless it comes back. */
    public void left(SessionRequests requests) {
        long loss = requests.disconnected();
        afterGrace.execute(() -> requests.stopUnlessBack(loss, GONE));
    }

    private synchronized void forget(Session key, SessionRequests requests) {
        if (requests.isOver()) {
            sessions.remove(key, requests);
        }
    }
}
