package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Event;
import io.hillock.message.Json;
import io.hillock.message.Ping;
import java.util.List;

/** Messages for tests. */
final class Messages {
    private Messages() {}

    static Event event(String topic) {
        return new Event(topic, Json.EMPTY, List.of());
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
