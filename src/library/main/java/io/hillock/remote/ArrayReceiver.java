package io.hillock.remote;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.remote.serve.ServedRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Receives arrays from {@link ArraySender}s, each connection's on its own thread. Thread-safe. */
public final class ArrayReceiver implements ConnectionHandler {
    private static final int MOST_OPEN = 64;

    private final Function<StreamOpen, ArraySink> sinks;
    private final Map<Connection, IncomingArrays> byConnection = new ConcurrentHashMap<>();

    /** @param sinks returns the sink of an array; throws {@link io.hillock.protocol.InvalidMessageException} to refuse it */
    public ArrayReceiver(Function<StreamOpen, ArraySink> sinks) {
        this.sinks = sinks;
    }

    @Override
    public void handle(Connection from, Envelope message) {
        IncomingArrays arrays = byConnection.get(from);
        if (arrays == null) {
            return;
        }
        Message answer;
        try {
            answer = take(arrays, message);
        } catch (RuntimeException e) {
            answer = ServedRequest.error(e);
        }
        if (answer != null) {
            from.reply(message, answer);
        }
    }

    @Override
    public void entered(Connection connection) {
        byConnection.put(connection, new IncomingArrays(sinks, MOST_OPEN));
    }

    @Override
    public void left(Connection connection) {
        IncomingArrays arrays = byConnection.remove(connection);
        if (arrays != null) {
            arrays.abandonAll();
        }
    }

    private static Message take(IncomingArrays arrays, Envelope message) {
        return switch (message.payload()) {
            case StreamOpen open -> arrays.open(message.id(), open);
            case StreamChunk chunk -> {
                arrays.chunk(chunk);
                yield null;
            }
            case StreamClose close -> arrays.close(close);
            case Cancel cancel -> {
                arrays.cancel(cancel.id());
                yield Ack.DONE;
            }
            case Message _ -> ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "accepts only arrays, not " + message.type());
        };
    }
}
