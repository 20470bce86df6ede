package io.hillock.remote.serve;

import io.hillock.protocol.ConnectionMessage.ErrorReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The requests of one session that are under way, through all its connections. Any thread. */
public final class SessionRequests {
    /** Cancellations that overtook their requests. */
    private static final int EARLY = 64;

    private final Map<Long, ServedRequest> jobs = new HashMap<>();
    private final Deque<Long> early = new ArrayDeque<>();
    private final Consumer<SessionRequests> over;
    private int connections;
    private long losses;
    /** Why all were stopped, and those are that begin late; null where they were not. */
    private ErrorReply stopped;

    /** @param over told each time nobody is connected and nothing is under way any more */
    SessionRequests(Consumer<SessionRequests> over) {
        this.over = over;
    }

    synchronized void connected() {
        connections++;
        stopped = null;
    }

    /** Returns the number of this loss. */
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

    /** Whether nobody is connected and nothing is under way. */
    synchronized boolean isOver() {
        return connections == 0 && jobs.isEmpty();
    }

    /** Stops all, unless the session has come back since that loss. */
    void stopUnlessBack(long loss, ErrorReply why) {
        List<ServedRequest> all;
        synchronized (this) {
            if (connections > 0 || losses != loss) {
                return;
            }
            stopped = why;
            all = new ArrayList<>(jobs.values());
        }
        all.forEach(job -> job.stop(why));
    }

    /** One whose cancellation came first is cancelled. */
    void begin(ServedRequest job) {
        boolean cancelled;
        ErrorReply why;
        synchronized (this) {
            jobs.put(job.id(), job);
            cancelled = early.remove(job.id());
            why = stopped;
        }
        if (cancelled) {
            job.cancel();
        } else if (why != null) {
            job.stop(why);
        }
    }

    void end(ServedRequest job) {
        synchronized (this) {
            jobs.remove(job.id(), job);
        }
        tellIfOver();
    }

    private void tellIfOver() {
        if (isOver()) {
            over.accept(this);
        }
    }

    /** CANCEL may come on another thread than the request it names, and before it. */
    public void cancel(long id) {
        ServedRequest job;
        synchronized (this) {
            job = jobs.get(id);
            if (job == null && connections > 0) {
                early.add(id);
                if (early.size() > EARLY) {
                    early.remove();
                }
            }
        }
        if (job != null) {
            job.cancel();
        }
    }
}
