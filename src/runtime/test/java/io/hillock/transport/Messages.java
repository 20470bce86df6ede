package io.hillock.transport;

import io.hillock.message.BatchRequest;
import io.hillock.message.ElementType;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Event;
import io.hillock.message.Json;
import io.hillock.message.Ping;
import io.hillock.message.Wanted;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Messages for tests. */
final class Messages {
    private Messages() {}

    static Event event(String topic) {
        return new Event(topic, Json.EMPTY, List.of());
    }

    /** A request of so many bytes of zeros. */
    static BatchRequest batch(int bytes) {
        var encodings = new WireTensor(BatchRequest.ENCODINGS, ElementType.F32, Shape.of(1, 1, bytes / 4),
                Arena.ofAuto().allocate(bytes, 8));
        return new BatchRequest("network", "", OptionalInt.empty(), OptionalLong.empty(), Wanted.COUNTS, encodings);
    }

    /** With its number as {@code sent_ns}. */
    static Envelope numbered(String source, long number) {
        return Envelope.of(number + 1, source, "b", new Ping(number));
    }

    static long number(Envelope message) {
        return ((Ping) message.payload()).sentNs();
    }

    static ErrorCode code(Envelope answer) {
        return ((ErrorReply) answer.payload()).code();
    }
}
