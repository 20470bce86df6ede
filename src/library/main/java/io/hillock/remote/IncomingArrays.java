package io.hillock.remote;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The arrays that arrive over one connection. Thread-safe. If it throws, the sender gets the error and the array is abandoned. */
public final class IncomingArrays {
    private final Function<StreamOpen, ArraySink> sinks;
    private final int most;
    private final Map<Long, IncomingArray> open = new HashMap<>();
    private boolean ended;

    /**
     * @param sinks returns the sink of an array; throws to refuse it
     * @param most the most arrays open at once
     */
    public IncomingArrays(Function<StreamOpen, ArraySink> sinks, int most) {
        this.sinks = sinks;
        this.most = most;
    }

    /** @param id id of the envelope */
    public synchronized Message open(long id, StreamOpen opened) {
        if (open.containsKey(opened.stream())) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", opened.stream() + " is open already");
        }
        if (ended || open.size() >= most) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", most + " are open already");
        }
        open.put(opened.stream(), new IncomingArray(id, opened, sinks.apply(opened)));
        return Ack.DONE;
    }

    public synchronized void chunk(StreamChunk chunk) {
        IncomingArray incoming = find(chunk.stream());
        try {
            incoming.take(chunk);
        } catch (RuntimeException e) {
            open.remove(chunk.stream());
            incoming.abandon();
            throw e;
        }
    }

    public synchronized Message close(StreamClose close) {
        IncomingArray incoming = find(close.stream());
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
    public synchronized void cancel(long openId) {
        open.values().removeIf(incoming -> {
            if (incoming.openId() == openId) {
                incoming.abandon();
            }
            return incoming.openId() == openId;
        });
    }

    /** The connection has ended. No more arrays are accepted. */
    public synchronized void abandonAll() {
        ended = true;
        open.values().forEach(IncomingArray::abandon);
        open.clear();
    }

    private IncomingArray find(long stream) {
        IncomingArray incoming = open.get(stream);
        if (incoming == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", stream + " is not open");
        }
        return incoming;
    }
}
