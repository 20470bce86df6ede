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
 * What is under way for each session. When its last connection is lost, its requests run on for a while: the cell may come back in its session and
 * ask again, and then gets their answers. If it does not, they are stopped. Any thread.
 */
public final class SessionTable {
    private static final ErrorReply GONE = ErrorReply.of(ErrorCode.DISCONNECTED, "the cell that asked has gone");

    private final Executor afterGrace;
    private final Map<Session, SessionRequests> sessions = new HashMap<>();

    private record Session(String cell, String session) {}

    /** @param grace for a session to come back */
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

    /** Null where nothing is under way, and nobody connected. */
    public synchronized SessionRequests find(String cell, String session) {
        return sessions.get(new Session(cell, session));
    }

    /** A connection was lost, and with it perhaps the cell. */
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
