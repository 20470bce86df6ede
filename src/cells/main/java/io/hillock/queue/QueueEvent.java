package io.hillock.queue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.hillock.queue.RequestState.Phase;
import java.util.Map;

/** What happened to a request. Bodies and answers stand behind it in the record ({@link QueueRecord}). {@code at} is in ms since 1970. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@Type(QueueEvent.Submitted.class), @Type(QueueEvent.Taken.class), @Type(QueueEvent.Failed.class),
        @Type(QueueEvent.Answered.class), @Type(QueueEvent.Dead.class), @Type(QueueEvent.Replayed.class),
        @Type(QueueEvent.Discarded.class), @Type(QueueEvent.Kept.class)})
sealed interface QueueEvent {
    long at();

    RequestKey key();

    /**
     * The content is the body.
     *
     * @param deadline when its time to live ends; 0 for never
     */
    @JsonTypeName("submitted")
    record Submitted(long at, RequestKey key, long deadline, Map<String, String> attributes) implements QueueEvent {}

    /** An attempt begins. */
    @JsonTypeName("taken")
    record Taken(long at, RequestKey key) implements QueueEvent {}

    /**
     * An attempt ended without an answer.
     *
     * @param counts whether it was one of the request's attempts
     * @param next when the next attempt may begin
     */
    @JsonTypeName("failed")
    record Failed(long at, RequestKey key, String code, String reason, boolean counts, long next)
            implements
                QueueEvent {}

    /** The content is the answer. */
    @JsonTypeName("answered")
    record Answered(long at, RequestKey key, Map<String, String> attributes) implements QueueEvent {}

    @JsonTypeName("dead")
    record Dead(long at, RequestKey key, String code, String reason) implements QueueEvent {}

    /** A dead letter waits again, with all its attempts and without an end of its time. */
    @JsonTypeName("replayed")
    record Replayed(long at, RequestKey key) implements QueueEvent {}

    /** A dead letter is forgotten. */
    @JsonTypeName("discarded")
    record Discarded(long at, RequestKey key) implements QueueEvent {}

    /**
     * All about a request, so that older records may go. The content is the body, or the answer of an answered request.
     *
     * @param order the number of the record with which it was submitted
     * @param digest of the submission, as hexadecimal digits
     */
    @JsonTypeName("kept")
    record Kept(long at, RequestKey key, long order, Phase phase, int attempts, long deadline, long next,
            Map<String, String> attributes, String digest, String code, String reason,
            Map<String, String> answerAttributes) implements QueueEvent {}
}
