package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Goodbye;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.TeacherMessage.TeacherOutput;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WatchingMessage.Unsubscribe;
import java.util.Optional;

/** The types by the words and numbers of the wire. */
public enum MessageType {
    HELLO, WELCOME, GOODBYE, PING, PONG, ACK, ERROR, CANCEL, // connection
    REASONING_REQUEST, REASONING_RESPONSE, BATCH_REQUEST, BATCH_RESPONSE, // reasoning
    STREAM_OPEN, STREAM_CHUNK, STREAM_CLOSE, NETWORK_LOAD, NETWORK_UNLOAD, NETWORK_LIST, // streaming and networks
    STATE_PULL, STATE_SNAPSHOT, STATE_SYNC, // state
    TEACHER_OUTPUT, MTL_SIGNAL, MTL_RESULT, // teachers
    FEEDBACK, PLASTICITY_UPDATE, // learning
    SUBSCRIBE, UNSUBSCRIBE, EVENT, STATUS_REQUEST, STATUS_REPORT, METRICS_REQUEST, METRICS_REPORT // watching
    ;

    private static final MessageType[] ALL = values();

    /** 1 to 33. */
    public int number() {
        return ordinal() + 1;
    }

    /** Whether compact frames carry it. */
    public boolean hasCompactForm() {
        return switch (this) {
            case ACK, CANCEL, REASONING_REQUEST, REASONING_RESPONSE, BATCH_REQUEST, BATCH_RESPONSE, STREAM_CHUNK ->
                true;
            case HELLO, WELCOME, GOODBYE, PING, PONG, ERROR, STREAM_OPEN, STREAM_CLOSE, NETWORK_LOAD, NETWORK_UNLOAD,
                    NETWORK_LIST, STATE_PULL, STATE_SNAPSHOT, STATE_SYNC, TEACHER_OUTPUT, MTL_SIGNAL, MTL_RESULT,
                    FEEDBACK, PLASTICITY_UPDATE, SUBSCRIBE, UNSUBSCRIBE, EVENT, STATUS_REQUEST, STATUS_REPORT,
                    METRICS_REQUEST, METRICS_REPORT ->
                false;
        };
    }

    /** {@code operation_type} where nobody says otherwise. */
    public String operation() {
        return switch (this) {
            case HELLO, WELCOME, GOODBYE, PING, PONG, ACK, ERROR, CANCEL -> "connection";
            case REASONING_REQUEST, REASONING_RESPONSE, BATCH_REQUEST, BATCH_RESPONSE -> "inference";
            case STREAM_OPEN, STREAM_CHUNK, STREAM_CLOSE, NETWORK_LOAD, NETWORK_UNLOAD, NETWORK_LIST -> "network";
            case STATE_PULL, STATE_SNAPSHOT, STATE_SYNC, FEEDBACK, PLASTICITY_UPDATE -> "learning";
            case TEACHER_OUTPUT, MTL_SIGNAL, MTL_RESULT -> "teaching";
            case SUBSCRIBE, UNSUBSCRIBE, EVENT, STATUS_REQUEST, STATUS_REPORT, METRICS_REQUEST, METRICS_REPORT ->
                "watching";
        };
    }

    public static Optional<MessageType> of(String name) {
        for (MessageType type : ALL) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** By {@link #number()}; null where none has it. */
    public static MessageType of(int number) {
        return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
    }

    public static MessageType of(Message message) {
        return switch (message) {
            case Hello _ -> HELLO;
            case Welcome _ -> WELCOME;
            case Goodbye _ -> GOODBYE;
            case Ping _ -> PING;
            case Pong _ -> PONG;
            case Ack _ -> ACK;
            case ErrorReply _ -> ERROR;
            case Cancel _ -> CANCEL;
            case ReasoningRequest _ -> REASONING_REQUEST;
            case ReasoningResponse _ -> REASONING_RESPONSE;
            case BatchRequest _ -> BATCH_REQUEST;
            case BatchResponse _ -> BATCH_RESPONSE;
            case StreamOpen _ -> STREAM_OPEN;
            case StreamChunk _ -> STREAM_CHUNK;
            case StreamClose _ -> STREAM_CLOSE;
            case NetworkLoad _ -> NETWORK_LOAD;
            case NetworkUnload _ -> NETWORK_UNLOAD;
            case NetworkList _ -> NETWORK_LIST;
            case StatePull _ -> STATE_PULL;
            case StateSnapshot _ -> STATE_SNAPSHOT;
            case StateSync _ -> STATE_SYNC;
            case TeacherOutput _ -> TEACHER_OUTPUT;
            case MtlSignal _ -> MTL_SIGNAL;
            case MtlResult _ -> MTL_RESULT;
            case Feedback _ -> FEEDBACK;
            case PlasticityUpdate _ -> PLASTICITY_UPDATE;
            case Subscribe _ -> SUBSCRIBE;
            case Unsubscribe _ -> UNSUBSCRIBE;
            case Event _ -> EVENT;
            case StatusRequest _ -> STATUS_REQUEST;
            case StatusReport _ -> STATUS_REPORT;
            case MetricsRequest _ -> METRICS_REQUEST;
            case MetricsReport _ -> METRICS_REPORT;
        };
    }
}
