package io.hillock.protocol;

import static io.hillock.protocol.AccessRight.INFER;
import static io.hillock.protocol.AccessRight.OBSERVE;
import static io.hillock.protocol.AccessRight.TEACH;

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
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The table of message types, by the words and numbers of the wire. Its columns: number, payload, group, payload of the answer or null if
 * nobody answers it, right that the sender needs or null if it needs none, and traits.
 */
public enum MessageType {
    /** A cell introduces itself. */
    HELLO(1, Hello.class, Group.CONNECTION, Welcome.class, null, Trait.URGENT),
    /** The listener lets it in. */
    WELCOME(2, Welcome.class, Group.CONNECTION, null, null, Trait.URGENT),
    /** One side ends the connection. */
    GOODBYE(3, Goodbye.class, Group.CONNECTION, Ack.class, null, Trait.URGENT),
    /** Is the other side there? */
    PING(4, Ping.class, Group.CONNECTION, Pong.class, null, Trait.URGENT, Trait.REPEATABLE),
    /** It is there. */
    PONG(5, Pong.class, Group.CONNECTION, null, null, Trait.URGENT),
    /** Done; also returns credits. */
    ACK(6, Ack.class, Group.CONNECTION, null, null, Trait.URGENT, Trait.COMPACT),
    /** Not done, and why. */
    ERROR(7, ErrorReply.class, Group.CONNECTION, null, null, Trait.URGENT),
    /** Stops a request under way. */
    CANCEL(8, Cancel.class, Group.CONNECTION, Ack.class, INFER, Trait.COMPACT),
    /** Runs one encoding. */
    REASONING_REQUEST(9, ReasoningRequest.class, Group.INFERENCE, ReasoningResponse.class, INFER, Trait.COMPACT,
            Trait.REPEATABLE, Trait.RUN_ONCE),
    /** The result of one encoding. */
    REASONING_RESPONSE(10, ReasoningResponse.class, Group.INFERENCE, null, null, Trait.COMPACT),
    /** Runs a batch of encodings. */
    BATCH_REQUEST(11, BatchRequest.class, Group.INFERENCE, BatchResponse.class, INFER, Trait.COMPACT, Trait.REPEATABLE,
            Trait.RUN_ONCE),
    /** The results of a batch. */
    BATCH_RESPONSE(12, BatchResponse.class, Group.INFERENCE, null, null, Trait.COMPACT),
    /** Announces an array in chunks. */
    STREAM_OPEN(13, StreamOpen.class, Group.NETWORK, Ack.class, INFER),
    /** One chunk of an array. */
    STREAM_CHUNK(14, StreamChunk.class, Group.NETWORK, null, INFER, Trait.COMPACT),
    /** Ends an array. */
    STREAM_CLOSE(15, StreamClose.class, Group.NETWORK, Ack.class, INFER),
    /** Has a network served. */
    NETWORK_LOAD(16, NetworkLoad.class, Group.NETWORK, Ack.class, INFER, Trait.SENDERS_RIGHTS),
    /** Has a network removed. */
    NETWORK_UNLOAD(17, NetworkUnload.class, Group.NETWORK, Ack.class, INFER, Trait.SENDERS_RIGHTS),
    /** Which networks are served? */
    NETWORK_LIST(18, NetworkList.class, Group.NETWORK, NetworkList.class, OBSERVE, Trait.REPEATABLE),
    /** Asks for state. */
    STATE_PULL(19, StatePull.class, Group.LEARNING, StateSnapshot.class, TEACH, Trait.REPEATABLE),
    /** The state that was asked for. */
    STATE_SNAPSHOT(20, StateSnapshot.class, Group.LEARNING, null, null),
    /** Replaces, adds to or averages state. */
    STATE_SYNC(21, StateSync.class, Group.LEARNING, Ack.class, TEACH),
    /** A teacher's answer. */
    TEACHER_OUTPUT(22, TeacherOutput.class, Group.TEACHING, null, TEACH),
    /** How strongly the teachers should learn from a round. */
    MTL_SIGNAL(23, MtlSignal.class, Group.TEACHING, Ack.class, TEACH),
    /** What the teachers agreed on. */
    MTL_RESULT(24, MtlResult.class, Group.TEACHING, null, TEACH),
    /** How good an answer was. */
    FEEDBACK(25, Feedback.class, Group.LEARNING, Ack.class, INFER, Trait.SENDERS_RIGHTS),
    /** Weight changes to add. */
    PLASTICITY_UPDATE(26, PlasticityUpdate.class, Group.LEARNING, Ack.class, TEACH),
    /** Asks for events. */
    SUBSCRIBE(27, Subscribe.class, Group.WATCHING, Ack.class, OBSERVE),
    /** Ends a subscription. */
    UNSUBSCRIBE(28, Unsubscribe.class, Group.WATCHING, Ack.class, OBSERVE),
    /** Something happened. */
    EVENT(29, Event.class, Group.WATCHING, null, null),
    /** How are you? */
    STATUS_REQUEST(30, StatusRequest.class, Group.WATCHING, StatusReport.class, OBSERVE, Trait.REPEATABLE),
    /** Readiness and load. */
    STATUS_REPORT(31, StatusReport.class, Group.WATCHING, null, null),
    /** Asks for metrics. */
    METRICS_REQUEST(32, MetricsRequest.class, Group.WATCHING, MetricsReport.class, OBSERVE, Trait.REPEATABLE),
    /** The metrics that were asked for. */
    METRICS_REPORT(33, MetricsReport.class, Group.WATCHING, null, null);

    private static final MessageType[] ALL = values();

    private static final ClassValue<MessageType> OF_PAYLOAD = new ClassValue<>() {
        @Override
        protected MessageType computeValue(Class<?> payload) {
            for (MessageType type : ALL) {
                if (type.payload == payload) {
                    return type;
                }
            }
            throw new IllegalArgumentException("no message type has the payload " + payload.getName());
        }
    };

    private final int number;
    private final Class<? extends Message> payload;
    private final Group group;
    private final Optional<Class<? extends Message>> answer;
    private final boolean isRequest;
    private final Optional<AccessRight> right;
    private final Set<Trait> traits;

    /** What messages are about; each group is one file of this package. */
    public enum Group {
        CONNECTION, INFERENCE, NETWORK, LEARNING, TEACHING, WATCHING;

        private final String label = WireNames.of(this);

        /** The word of the wire, as in {@code operation_type}. */
        public String label() {
            return label;
        }
    }

    /** What holds of some types and not of others. */
    private enum Trait {
        URGENT, COMPACT, REPEATABLE, RUN_ONCE, SENDERS_RIGHTS
    }

    MessageType(int number, Class<? extends Message> payload, Group group, Class<? extends Message> answer,
            AccessRight right, Trait... traits) {
        this.number = number;
        this.payload = payload;
        this.group = group;
        this.answer = Optional.ofNullable(answer);
        this.isRequest = answer != null;
        this.right = Optional.ofNullable(right);
        this.traits = EnumSet.noneOf(Trait.class);
        this.traits.addAll(Set.of(traits));
    }

    /** 1 to 33. */
    public int number() {
        return number;
    }

    /** The record that holds its fields. */
    public Class<? extends Message> payload() {
        return payload;
    }

    public Group group() {
        return group;
    }

    /** Whether its receiver answers it: with {@link #answer} or an ERROR. */
    public boolean isRequest() {
        return isRequest;
    }

    /** The payload of the answer if all goes well; empty if nobody answers it. */
    public Optional<Class<? extends Message>> answer() {
        return answer;
    }

    /**
     * The right that its sender needs, if any. Two rules look at the content too: STATE_PULL and STATE_SYNC need {@code infer} alone if
     * they name a stream, and an EVENT needs {@code control} if its topic is one of control.
     */
    public Optional<AccessRight> right() {
        return right;
    }

    /** Whether it uses up a credit of its receiver, unless it is an answer: messages of the connection itself do not. */
    public boolean costsCredit() {
        return group != Group.CONNECTION;
    }

    /** Whether it goes out ahead of what waits to be sent. */
    public boolean isUrgent() {
        return traits.contains(Trait.URGENT);
    }

    /** Whether compact frames carry it. */
    public boolean hasCompactForm() {
        return traits.contains(Trait.COMPACT);
    }

    /** Whether its sender may ask again without harm: it changes nothing, or {@linkplain #runsOnce runs once}. */
    public boolean isRepeatable() {
        return traits.contains(Trait.REPEATABLE);
    }

    /** Whether its receiver remembers the answer and gives it again to a repetition. */
    public boolean runsOnce() {
        return traits.contains(Trait.RUN_ONCE);
    }

    /** Whether hubs add the sender's rights, because the receiver alone can tell which of them it needs. */
    public boolean carriesSendersRights() {
        return traits.contains(Trait.SENDERS_RIGHTS);
    }

    /** The default {@code operation_type}. */
    public String operation() {
        return group.label;
    }

    public static Optional<MessageType> of(String name) {
        for (MessageType type : ALL) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** By {@link #number()}; null if no type has it. */
    public static MessageType of(int number) {
        return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
    }

    /** Of a payload; allocates nothing. */
    public static MessageType of(Message message) {
        return OF_PAYLOAD.get(message.getClass());
    }
}
