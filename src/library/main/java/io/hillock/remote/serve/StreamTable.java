package io.hillock.remote.serve;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.remote.MemoryBudget;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The streams of one connection: their states, and their recent answers, to which feedback may refer. Thread-safe. */
final class StreamTable {
    /** Number of answers that accept feedback; hubs remember as many. */
    private static final int REMEMBERED = 4096;

    private final int most;
    private final MemoryBudget memory;
    private final Map<Long, Use> byId = new HashMap<>();
    private final LinkedHashMap<Long, AnswerGiven> answers = new LinkedHashMap<>();
    private boolean closed;

    /** A stream, and the number of its requests under way. */
    private static final class Use {
        private final StreamState state;
        private int requests;

        Use(StreamState state) {
            this.state = state;
        }
    }

    /** @param most the most streams at once */
    StreamTable(int most, MemoryBudget memory) {
        this.most = most;
        this.memory = memory;
    }

    /**
     * Keeps a stream for one request, until {@link #leave}. A new stream starts at rest.
     *
     * @throws InvalidMessageException {@code incompatible_state} if the stream belongs to a network that was replaced since, {@code
     *     overloaded} if there are too many streams
     */
    synchronized StreamState enter(long id, ServedNetwork network) {
        Use use = byId.get(id);
        if (use != null && use.state.network() != network) {
            boolean idle = use.requests == 0;
            if (idle) {
                remove(id, use);
            }
            if (!idle || !use.state.isAtRest()) {
                throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "stream",
                        "stream " + id + " is one of another network, or of one that was loaded anew since");
            }
            use = null;
        }
        if (use == null) {
            if (byId.size() >= most) {
                throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", most + " streams are kept");
            }
            use = new Use(new StreamState(network, memory));
            byId.put(id, use);
        }
        use.requests++;
        return use.state;
    }

    /** Ends one request's use of a stream. A stream at rest is freed. */
    synchronized void leave(long id) {
        Use use = byId.get(id);
        use.requests--;
        if (use.requests == 0 && (closed || use.state.isAtRest())) {
            remove(id, use);
        }
    }

    /** Records the answer of a request before it is sent. */
    synchronized void remember(long id, AnswerGiven answer) {
        answers.put(id, answer);
        if (answers.size() > REMEMBERED) {
            answers.pollFirstEntry();
        }
    }

    /** Forgets a stream's answers, because it is at rest again. They accept no more feedback. */
    synchronized void forgetAnswers(long stream) {
        answers.values().removeIf(answer -> answer.stream() == stream);
    }

    /** @throws InvalidMessageException {@code bad_value} if no answer to this request is remembered */
    synchronized AnswerGiven answer(long id) {
        AnswerGiven answer = answers.get(id);
        if (answer == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "request_id",
                    "no answer of a stream to request " + id + " is remembered");
        }
        return answer;
    }

    /** The connection has ended. Each stream is freed as soon as no request uses it. */
    synchronized void close() {
        closed = true;
        for (Map.Entry<Long, Use> entry : Map.copyOf(byId).entrySet()) {
            if (entry.getValue().requests == 0) {
                remove(entry.getKey(), entry.getValue());
            }
        }
    }

    private void remove(long id, Use use) {
        byId.remove(id);
        forgetAnswers(id);
        use.state.close();
    }
}
