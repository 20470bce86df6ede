package io.hillock.remote.serve;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.remote.MemoryBudget;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The streams that one connection runs: their states, and what they answered, for feedback. Any thread. */
final class StreamTable {
    /** Answers that feedback is taken for, as through hubs. */
    private static final int REMEMBERED = 4096;

    private final int most;
    private final MemoryBudget memory;
    private final Map<Long, Use> byId = new HashMap<>();
    private final LinkedHashMap<Long, AnswerGiven> said = new LinkedHashMap<>();
    private boolean closed;

    /** A stream, and by how many requests under way it is used. */
    private static final class Use {
        private final StreamState state;
        private int requests;

        Use(StreamState state) {
            this.state = state;
        }
    }

    /** @param most at once */
    StreamTable(int most, MemoryBudget memory) {
        this.most = most;
        this.memory = memory;
    }

    /**
     * Keeps a stream for one request, until {@link #leave}; one that is not there yet is at rest.
     *
     * @throws InvalidMessageException {@code incompatible_state} where the stream is one of a network that was replaced since,
     *         {@code overloaded} where there are too many
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

    /** A request has ended. A stream at rest needs no memory. */
    synchronized void leave(long id) {
        Use use = byId.get(id);
        use.requests--;
        if (use.requests == 0 && (closed || use.state.isAtRest())) {
            remove(id, use);
        }
    }

    /** A request of a stream is about to be answered. */
    synchronized void said(long id, AnswerGiven answer) {
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
    synchronized AnswerGiven said(long id) {
        AnswerGiven answer = said.get(id);
        if (answer == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "request_id",
                    "no answer of a stream to request " + id + " is remembered");
        }
        return answer;
    }

    /** The connection has ended: a stream is freed as soon as no request uses it. */
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
        unsaid(id);
        use.state.close();
    }
}
