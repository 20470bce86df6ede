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

/**
 * What a router keeps for one asking connection: requests under way, the locations of its streams, and which engine gave which answer.
 * Thread-safe.
 */
public final class RoutedClient {
    /** The number of answers that accept feedback; engines remember as many. */
    private static final int REMEMBERED = 4096;
    /** The most streams, the same as at an engine. */
    private static final int STREAMS = 1024;
    /** The most cancellations remembered whose requests have not arrived yet. */
    private static final int EARLY = 64;

    private final Connection connection;
    private final Map<Long, Runnable> underWay = new HashMap<>();
    private final Deque<Long> early = new ArrayDeque<>();
    private final Map<Long, StreamLocation> streams = new HashMap<>();
    private final LinkedHashMap<Long, Answered> answered = new LinkedHashMap<>();
    private boolean over;

    /**
     * The engine that answered a stream's request.
     *
     * @param id id by which that engine knows the request
     */
    record Answered(EngineCell engine, long id, long stream) {}

    public RoutedClient(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /** Begins a request. Returns false if it was cancelled before it came. */
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

    /** Cancels a request. Returns false if none with this id is under way; it may still arrive. */
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

    /** Cancels all requests, including those that have yet to arrive, because nobody waits for their answers. */
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

    /** @throws InvalidMessageException {@code overloaded} if it has too many streams */
    synchronized void keep(long stream, StreamLocation location) {
        if (streams.size() >= STREAMS && !streams.containsKey(stream)) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", STREAMS + " streams are kept");
        }
        StreamLocation before = streams.put(stream, location);
        if (before != null) {
            before.engine().streamWent();
        }
        location.engine().streamCame();
    }

    /** The stream is at rest, so its next request may go to any engine. */
    synchronized void forget(long stream, StreamLocation location) {
        if (streams.remove(stream, location)) {
            location.engine().streamWent();
            answered.values().removeIf(answer -> answer.stream() == stream);
        }
    }

    /** A stream has moved: the engine that it left takes no feedback for its answers any more. */
    synchronized void forgetAnswers(long stream) {
        answered.values().removeIf(answer -> answer.stream() == stream);
    }

    /** Ends all streams, and returns where they were. */
    synchronized List<StreamLocation> endStreams() {
        List<StreamLocation> all = new ArrayList<>(streams.values());
        streams.clear();
        all.forEach(location -> location.engine().streamWent());
        return all;
    }

    synchronized void answered(long id, Answered by) {
        answered.put(id, by);
        if (answered.size() > REMEMBERED) {
            answered.pollFirstEntry();
        }
    }

    /** @throws InvalidMessageException {@code bad_value} if no answer to this request is remembered */
    synchronized Answered whoAnswered(long id) {
        Answered by = answered.get(id);
        if (by == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "request_id",
                    "no answer of a stream to request " + id + " is remembered");
        }
        return by;
    }
}
