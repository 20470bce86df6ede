package io.hillock.runtime.remote;

import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What a server keeps for one connection: requests under way, states of streams, arrays that come in. Any thread. */
final class Guest {
    /** Cancellations that overtook their requests. */
    private static final int EARLY = 64;
    /** Answers that feedback is taken for, as through hubs. */
    private static final int REMEMBERED = 4096;

    private final int mostStreams;
    private final Images images;
    private final IncomingArrays arrays;
    private final Map<Long, Job> jobs = new HashMap<>();
    private final Map<Long, StreamState> streams = new HashMap<>();
    private final LinkedHashMap<Long, Said> said = new LinkedHashMap<>();
    private final Deque<Long> early = new ArrayDeque<>();
    private boolean gone;

    Guest(ServerOptions options) {
        this.mostStreams = options.streams();
        this.images = new Images(options.imageBytes(), options.networks());
        this.arrays = new IncomingArrays(images::sink, options.streams());
    }

    Images images() {
        return images;
    }

    IncomingArrays arrays() {
        return arrays;
    }

    /** A job begins; one whose cancellation came first is cancelled. */
    void begin(Job job) {
        boolean late;
        synchronized (this) {
            jobs.put(job.id(), job);
            late = early.remove(job.id());
        }
        if (late) {
            job.cancel();
        }
    }

    synchronized void end(Job job) {
        jobs.remove(job.id(), job);
        if (gone && jobs.isEmpty()) {
            forget();
        }
    }

    /** CANCEL may come on another thread than the request it names, and before it. */
    void cancel(long id) {
        arrays.cancel(id);
        Job job;
        synchronized (this) {
            job = jobs.get(id);
            if (job == null) {
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

    /** A request of a stream is about to be answered. */
    synchronized void said(long id, Said answer) {
        said.put(id, answer);
        if (said.size() > REMEMBERED) {
            said.pollFirstEntry();
        }
    }

    /** The stream is at rest again: what it answered before takes no feedback. */
    synchronized void unsaid(long stream) {
        said.values().removeIf(answer -> answer.stream() == stream);
    }

    /** @throws InvalidMessageException {@code bad_value} where none is remembered */
    synchronized Said said(long id) {
        Said answer = said.get(id);
        if (answer == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "request_id",
                    "no answer of a stream to request " + id + " is remembered");
        }
        return answer;
    }

    /**
     * Puts a task in a stream's line; a stream that is not there yet is at rest.
     *
     * @throws InvalidMessageException {@code incompatible_state} where the stream is one of a network that was replaced since,
     *         {@code overloaded} where there are too many
     */
    synchronized void inLine(long id, Served network, Executor executor, Consumer<StreamState> task) {
        StreamState stream = streams.get(id);
        if (stream != null && stream.network() != network && stream.isAtRest()) {
            streams.remove(id);
            stream = null;
        }
        if (stream != null && stream.network() != network) {
            if (stream.line().isEmpty()) {
                streams.remove(id);
            }
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "stream",
                    "stream " + id + " is one of another network, or of one that was loaded anew since");
        }
        if (stream == null) {
            if (streams.size() >= mostStreams) {
                throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", mostStreams + " streams are kept");
            }
            stream = new StreamState(network, new Line(executor));
            streams.put(id, stream);
        }
        StreamState found = stream;
        found.line().execute(() -> {
            try {
                task.accept(found);
            } finally {
                release(id, found);
            }
        });
    }

    /** What is at rest needs no memory. */
    private synchronized void release(long id, StreamState stream) {
        if (stream.line().isEmpty() && (gone || stream.isAtRest())) {
            streams.remove(id, stream);
            unsaid(id);
            stream.close();
        }
    }

    synchronized int streams() {
        return streams.size();
    }

    /** The connection has ended: what runs still does, for its session may come back; then everything is freed. */
    void leave() {
        arrays.abandon();
        synchronized (this) {
            gone = true;
            if (jobs.isEmpty()) {
                forget();
            }
        }
    }

    private void forget() {
        streams.values().forEach(StreamState::close);
        streams.clear();
    }
}
