package io.hillock.net.base;

import io.hillock.net.Offer;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.MessageMetadata;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.UnknownFields;
import java.time.Duration;
import java.util.OptionalLong;

/** Builds the answers that a connection, bus or hub gives on its own. Any thread. */
public final class AutomaticReplies {
    private AutomaticReplies() {}

    /** Whether the message is itself an answer. Nobody answers an answer. */
    public static boolean isAnswer(Envelope message) {
        return message.replyTo().isPresent() || message.payload() instanceof ErrorReply;
    }

    /**
     * The ERROR for a request that its target did not answer. It bears the target's name, unless the request was a
     * broadcast.
     */
    public static Envelope failure(Envelope request, ErrorReply error) {
        boolean one = !request.target().equals(Envelope.BROADCAST);
        return request.reply(request.id(), one ? request.target() : request.source(), error);
    }

    public static Envelope failure(Envelope request, ErrorCode code, String text) {
        return failure(request, ErrorReply.of(code, text));
    }

    /** The ERROR for a request whose target did not answer in time or could not be reached. */
    public static Envelope missing(Envelope request, Offer offer, Duration deadline, String whom, String whyClosed) {
        return switch (offer) {
            case SENT -> failure(request, ErrorCode.DEADLINE, "no answer within " + deadline);
            case BACK_PRESSURED -> failure(request, ErrorCode.OVERLOADED, "'" + whom + "' takes no more now");
            case CLOSED -> failure(request, ErrorCode.DISCONNECTED, whyClosed);
        };
    }

    /** An ERROR about a message that could not be read. */
    public static Envelope unsolicited(long id, OptionalLong replyTo, String from, String to, ErrorReply error) {
        return new Envelope(id, replyTo, from, to, MessageType.ERROR.operation(), Context.NONE, error,
                MessageMetadata.NONE,
                UnknownFields.NONE);
    }

    /** The ERROR that tells the sender about an exception of a handler. */
    public static ErrorReply error(RuntimeException thrown) {
        ErrorCode code = thrown instanceof InvalidMessageException invalid ? invalid.code() : ErrorCode.INTERNAL;
        return ErrorReply.of(code, String.valueOf(thrown.getMessage()));
    }
}
