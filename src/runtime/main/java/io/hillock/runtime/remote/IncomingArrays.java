package io.hillock.runtime.remote;

import io.hillock.message.Ack;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.StreamChunk;
import io.hillock.message.StreamClose;
import io.hillock.message.StreamOpen;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The arrays that come over one connection. Any thread. What it throws the sender is told; the array is then abandoned. */
final class IncomingArrays {
    private final Function<StreamOpen, ArraySink> sinks;
    private final int most;
    private final Map<Long, Incoming> open = new HashMap<>();
    private boolean ended;

    /**
     * @param sinks who takes an array; throws where nobody does
     * @param most open at once
     */
    IncomingArrays(Function<StreamOpen, ArraySink> sinks, int most) {
        this.sinks = sinks;
        this.most = most;
    }

    /** @param id of the envelope */
    synchronized Message open(long id, StreamOpen opened) {
        if (open.containsKey(opened.stream())) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", opened.stream() + " is open already");
        }
        if (ended || open.size() >= most) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", most + " are open already");
        }
        open.put(opened.stream(), new Incoming(id, opened, sinks.apply(opened)));
        return Ack.DONE;
    }

    synchronized void chunk(StreamChunk chunk) {
        Incoming incoming = find(chunk.stream());
        try {
            incoming.take(chunk);
        } catch (RuntimeException e) {
            open.remove(chunk.stream());
            incoming.abandon();
            throw e;
        }
    }

    synchronized Message close(StreamClose close) {
        Incoming incoming = find(close.stream());
        open.remove(close.stream());
        try {
            incoming.close(close);
        } catch (RuntimeException e) {
            incoming.abandon();
            throw e;
        }
        return Ack.DONE;
    }

    /** Ends the array that this message opened, if there is one. */
    synchronized void cancel(long openId) {
        open.values().removeIf(incoming -> {
            if (incoming.openId() == openId) {
                incoming.abandon();
            }
            return incoming.openId() == openId;
        });
    }

    /** The connection has ended: none is opened any more. */
    synchronized void abandonAll() {
        ended = true;
        open.values().forEach(Incoming::abandon);
        open.clear();
    }

    private Incoming find(long stream) {
        Incoming incoming = open.get(stream);
        if (incoming == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", stream + " is not open");
        }
        return incoming;
    }
}
