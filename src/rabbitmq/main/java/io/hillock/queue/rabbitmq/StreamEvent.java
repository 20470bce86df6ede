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
@JsonSubTypes({@Type(StreamEvent.Submitted.class), @Type(StreamEvent.Taken.class), @Type(StreamEvent.Failed.class),
        @Type(StreamEvent.Answered.class), @Type(StreamEvent.Dead.class), @Type(StreamEvent.Replayed.class),
        @Type(StreamEvent.Discarded.class), @Type(StreamEvent.Opened.class)})
sealed interface StreamEvent {
    /** Its message is in the queue of requests. */
    @JsonTypeName("submitted")
    record Submitted(long at, RequestHead request) implements StreamEvent {}

    /** An attempt begins. */
    @JsonTypeName("taken")
    record Taken(long at, RequestHead request) implements StreamEvent {}

    /**
     * An attempt ended without an answer.
     *
     * @param attempt its number, from 1
     * @param counts whether it was one of the request's attempts
     */
    @JsonTypeName("failed")
    record Failed(long at, RequestKey key, String copy, int attempt, String code, String reason, boolean counts)
            implements
                StreamEvent {}

    /** The content is the answer. */
    @JsonTypeName("answered")
    record Answered(long at, RequestKey key, String copy, Map<String, String> attributes) implements StreamEvent {}

    /**
     * It is a dead letter; its message will be in the queue of dead letters.
     *
     * @param attempt the number of the attempt after which it was given up
     * @param attempts that were made
     */
    @JsonTypeName("dead")
    record Dead(long at, RequestKey key, String copy, int attempt, int attempts, String code, String reason)
            implements
                StreamEvent {}

    /** A dead letter waits again, as the copy that the head names. */
    @JsonTypeName("replayed")
    record Replayed(long at, RequestHead request) implements StreamEvent {}

    /** A dead letter is forgotten. */
    @JsonTypeName("discarded")
    record Discarded(long at, RequestKey key) implements StreamEvent {}

    /** A process has opened the queue; once it sees this, it knows everything before. */
    @JsonTypeName("opened")
    record Opened(long at) implements StreamEvent {}
}
