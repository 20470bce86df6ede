package io.hillock.net;

import io.hillock.model.Shape;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Messages for tests. */
public final class Messages {
    private Messages() {}

    public static Event event(String topic) {
        return new Event(topic, JsonObject.EMPTY, List.of());
    }

    /** A request with this many zero bytes. */
    public static BatchRequest batch(int bytes) {
        var encodings = new WireTensor(BatchRequest.ENCODINGS, WireElementType.F32, Shape.of(1, 1, bytes / 4),
                Arena.ofAuto().allocate(bytes, 8));
        return new BatchRequest("network", "", OptionalInt.empty(), OptionalLong.empty(), RequestedTensors.COUNTS,
                encodings);
    }

    /** A PING with its number as {@code sent_ns}. */
    static Envelope numbered(String source, long number) {
        return Envelope.of(number + 1, source, "b", new Ping(number));
    }

    static long number(Envelope message) {
        return ((Ping) message.payload()).sentNs();
    }

    public static ErrorCode code(Envelope answer) {
        return ((ErrorReply) answer.payload()).code();
    }
}
