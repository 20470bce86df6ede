package io.hillock.remote.router;

import io.hillock.net.Connection;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a router keeps for one connection that asks: requests under way, where its streams are, who answered what. Any thread. */
public final class RoutedClient {
    /** Answers that feedback is taken for, as at engines. */
    private static final int REMEMBERED = 4096;
    /** As many as an engine keeps. */
    private static final int STREAMS = 1024;
    /** Cancellations that overtook their requests. */
    private static final int EARLY = 64;

    private final Connection connection;
    private final Map<Long, Runnable> underWay = new HashMap<>();
    private final Deque<Long> early = new ArrayDeque<>();
    private final Map<Long, StreamLocation> streams = new HashMap<>();
    private final LinkedHashMap<Long, Answered> answered = new LinkedHashMap<>();
    private boolean over;

    /**
     * Who answered a stream's request.
     *
     * @param id under which that engine knows the request
     */
    record Answered(EngineCell engine, long id, long stream) {}

    public RoutedClient(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /** False where it was cancelled before it came. */
    synchronized boolean begins(long id, Runnable cancel) {
        if (early.remove(id) || over) {
            return false;
        }
        underWay.put(id, cancel);
        return true;
    }

    public synchronized boolean isBusy() {
        return !underWay.isEmpty();
    }

    synchronized void ended(long id) {
        underWay.remove(id);
    }

    /** Cancels a request; false where none with this id is under way, perhaps not yet. */
    public boolean cancel(long id) {
        Runnable cancel;
        synchronized (this) {
            cancel = underWay.get(id);
            if (cancel == null) {
                early.add(id);
                if (early.size() > EARLY) {
                    early.remove();
                }
                return false;
            }
        }
        cancel.run();
        return true;
    }

    /** Nobody waits for an answer any more, nor for one to a request that is still on its way here. */
    public void cancelAll() {
        List<Runnable> all;
        synchronized (this) {
            over = true;
            all = new ArrayList<>(underWay.values());
        }
        all.forEach(Runnable::run);
    }

    synchronized Optional<StreamLocation> stream(long stream) {
        return Optional.ofNullable(streams.get(stream));
    }

    /** @throws InvalidMessageException {@code overloaded} where it has too many */
    synchronized void keep(long stream, StreamLocation place) {
        if (streams.size() >= STREAMS && !streams.containsKey(stream)) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", STREAMS + " streams are kept");
        }
        streams.put(stream, place);
    }

    /** It is at rest: the next request may go anywhere. */
    synchronized void forget(long stream, StreamLocation place) {
        if (streams.remove(stream, place)) {
            answered.values().removeIf(answer -> answer.stream() == stream);
        }
    }

    synchronized List<StreamLocation> streams() {
        return new ArrayList<>(streams.values());
    }

    synchronized void answered(long id, Answered by) {
        answered.put(id, by);
        if (answered.size() > REMEMBERED) {
            answered.pollFirstEntry();
        }
    }

    /** @throws InvalidMessageException {@code bad_value} where none is remembered */
    synchronized Answered whoAnswered(long id) {
        Answered by = answered.get(id);
        if (by == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "request_id",
                    "no answer of a stream to request " + id + " is remembered");
        }
        return by;
    }
}
