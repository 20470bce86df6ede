package io.hillock.queue.rabbitmq;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.hillock.queue.RequestKey;
import java.util.Map;

/**
 * What happened to a request, in the stream of events. The order of the stream is what all processes agree on. {@code at} is in ms since
 * 1970, {@code copy} says to which message in the queue of requests the event belongs.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@Type(RequestEvent.Submitted.class), @Type(RequestEvent.Taken.class), @Type(RequestEvent.Failed.class),
        @Type(RequestEvent.Answered.class), @Type(RequestEvent.Dead.class), @Type(RequestEvent.Replayed.class),
        @Type(RequestEvent.Discarded.class), @Type(RequestEvent.Opened.class)})
sealed interface RequestEvent {
    /** Its message is in the queue of requests. */
    @JsonTypeName("submitted")
    record Submitted(long at, RequestHead request) implements RequestEvent {}

    /** An attempt begins. */
    @JsonTypeName("taken")
    record Taken(long at, RequestHead request) implements RequestEvent {}

    /**
     * An attempt ended without an answer.
     *
     * @param attempt its number, from 1
     * @param counts whether it was one of the request's attempts
     */
    @JsonTypeName("failed")
    record Failed(long at, RequestKey key, String copy, int attempt, String code, String reason, boolean counts)
            implements
                RequestEvent {}

    /** The content is the answer. */
    @JsonTypeName("answered")
    record Answered(long at, RequestKey key, String copy, Map<String, String> attributes) implements RequestEvent {}

    /**
     * It is a dead letter; its message will be in the queue of dead letters.
     *
     * @param attempt the number of the attempt after which it was given up
     * @param attempts that were made
     */
    @JsonTypeName("dead")
    record Dead(long at, RequestKey key, String copy, int attempt, int attempts, String code, String reason)
            implements
                RequestEvent {}

    /** A dead letter waits again, as the copy that the head names. */
    @JsonTypeName("replayed")
    record Replayed(long at, RequestHead request) implements RequestEvent {}

    /** A dead letter is forgotten. */
    @JsonTypeName("discarded")
    record Discarded(long at, RequestKey key) implements RequestEvent {}

    /** A process has opened the queue; once it sees this, it knows everything before. */
    @JsonTypeName("opened")
    record Opened(long at) implements RequestEvent {}
}
