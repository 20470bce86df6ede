package io.hillock.remote.serve;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The requests under way of one session, over all its connections. Thread-safe. */
public final class SessionRequests {
    /** The most cancellations remembered whose requests have not arrived yet. */
    private static final int EARLY = 64;

    private final Map<Long, ServedRequest> requests = new HashMap<>();
    private final Deque<Long> early = new ArrayDeque<>();
    private final Consumer<SessionRequests> over;
    private int connections;
    private long losses;
    /** Why all requests were stopped, and late ones will be; null if they were not. */
    private ErrorReply stopped;

    /** @param over called each time that the session has neither a connection nor a request under way */
    SessionRequests(Consumer<SessionRequests> over) {
        this.over = over;
    }

    synchronized void connected() {
        connections++;
        stopped = null;
    }

    /** Counts a lost connection. Returns the number of this loss. */
    public long disconnected() {
        long loss;
        synchronized (this) {
            connections--;
            early.clear();
            loss = ++losses;
        }
        tellIfOver();
        return loss;
    }

    /** Whether the session has neither a connection nor a request under way. */
    synchronized boolean isOver() {
        return connections == 0 && requests.isEmpty();
    }

    /** Stops all requests, unless the session has come back since that loss. */
    void stopUnlessBack(long loss, ErrorReply why) {
        List<ServedRequest> all;
        synchronized (this) {
            if (connections > 0 || losses != loss) {
                return;
            }
            stopped = why;
            all = new ArrayList<>(requests.values());
        }
        all.forEach(request -> request.stop(why));
    }

    /** Begins a request. If its cancellation came first, it is cancelled. */
    void begin(ServedRequest request) {
        boolean cancelled;
        ErrorReply why;
        synchronized (this) {
            requests.put(request.id(), request);
            cancelled = early.remove(request.id());
            why = stopped;
        }
        if (cancelled) {
            request.cancel();
        } else if (why != null) {
            request.stop(why);
        }
    }

    void end(ServedRequest request) {
        synchronized (this) {
            requests.remove(request.id(), request);
        }
        tellIfOver();
    }

    private void tellIfOver() {
        if (isOver()) {
            over.accept(this);
        }
    }

    /** Cancels a request. CANCEL may arrive on another thread than the request, and before it. */
    public void cancel(long id) {
        ServedRequest request;
        synchronized (this) {
            request = requests.get(id);
            if (request == null && connections > 0) {
                early.add(id);
                if (early.size() > EARLY) {
                    early.remove();
                }
            }
        }
        if (request != null) {
            request.cancel();
        }
    }
}
