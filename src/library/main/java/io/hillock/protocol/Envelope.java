package io.hillock.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One message on its way between cells, on any transport: the universal cellular envelope. Immutable; the tensors'
 * memory belongs to the caller.
 *
 * @param id a counter of the sender and connection, 1 to 2^53 − 1
 * @param replyTo on answers: the id of the answered message
 * @param source the sender's name
 * @param target the receiver's name, or {@link #BROADCAST}
 * @param operation free text for people and dashboards, up to 128 bytes; {@link MessageType#operation()} by default
 */
public record Envelope(long id, OptionalLong replyTo, String source, String target, String operation, Context context,
        Message payload, MessageMetadata notes, UnknownFields unknown) {
    public static final String VERSION = "2025.1";
    /** The target that stands for every connected cell. */
    public static final String BROADCAST = "*";
    /** The bounds of {@code max_frame} in bytes, and its default. */
    public static final int MIN_MAX_FRAME = 1 << 12;
    public static final int MAX_MAX_FRAME = 1 << 30;
    public static final int DEFAULT_MAX_FRAME = 64 << 20;

    /** @throws InvalidMessageException naming the field */
    public Envelope {
        MessageChecks.id("id", id);
        MessageChecks.range("reply_to", replyTo, 1);
        MessageChecks.name("source_cell", source);
        if (!target.equals(BROADCAST)) {
            MessageChecks.name("target_cell", target);
        }
        MessageChecks.word("operation_type", operation);
    }

    public static Envelope of(long id, String source, String target, Message payload) {
        return new Envelope(id, OptionalLong.empty(), source, target, MessageType.of(payload).operation(), Context.NONE,
                payload, MessageMetadata.NONE, UnknownFields.NONE);
    }

    /** An answer to this message from {@code cell} to its sender. It belongs to the same trace. */
    public Envelope reply(long id, String cell, Message answer) {
        return new Envelope(id, OptionalLong.of(this.id), cell, source, MessageType.of(answer).operation(),
                Context.traced(context.traceparent()), answer, MessageMetadata.NONE, UnknownFields.NONE);
    }

    public Envelope withContext(Context context) {
        return new Envelope(id, replyTo, source, target, operation, context, payload, notes, unknown);
    }

    public Envelope withTarget(String target) {
        return new Envelope(id, replyTo, source, target, operation, context, payload, notes, unknown);
    }

    public MessageType type() {
        return MessageType.of(payload);
    }

    /** All tensors, known and unknown, in the order of the wire. */
    public List<WireTensor> tensors() {
        if (unknown.tensors().isEmpty()) {
            return payload.tensors();
        }
        var all = new ArrayList<>(payload.tensors());
        all.addAll(unknown.tensors());
        return all;
    }
}
