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
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The table of message types, by the words and numbers of the wire. Its columns: number, payload, group, payload of the answer or null if
 * nobody answers it, right that the sender needs or null if it needs none, and traits.
 */
public enum MessageType {
    HELLO(1, Hello.class, Group.CONNECTION, Welcome.class, null, Trait.URGENT), WELCOME(2, Welcome.class,
            Group.CONNECTION, null, null,
            Trait.URGENT), GOODBYE(3, Goodbye.class, Group.CONNECTION, Ack.class, null, Trait.URGENT), PING(4,
                    Ping.class, Group.CONNECTION, Pong.class, null, Trait.URGENT,
                    Trait.REPEATABLE), PONG(5, Pong.class, Group.CONNECTION, null, null, Trait.URGENT), ACK(6,
                            Ack.class, Group.CONNECTION, null, null, Trait.URGENT, Trait.COMPACT), ERROR(7,
                                    ErrorReply.class, Group.CONNECTION, null, null, Trait.URGENT), CANCEL(8,
                                            Cancel.class, Group.CONNECTION, Ack.class, AccessRight.INFER,
                                            Trait.COMPACT), REASONING_REQUEST(9, ReasoningRequest.class,
                                                    Group.INFERENCE, ReasoningResponse.class, AccessRight.INFER,
                                                    Trait.COMPACT, Trait.REPEATABLE,
                                                    Trait.RUN_ONCE), REASONING_RESPONSE(10, ReasoningResponse.class,
                                                            Group.INFERENCE, null, null,
                                                            Trait.COMPACT), BATCH_REQUEST(11, BatchRequest.class,
                                                                    Group.INFERENCE, BatchResponse.class,
                                                                    AccessRight.INFER, Trait.COMPACT, Trait.REPEATABLE,
                                                                    Trait.RUN_ONCE), BATCH_RESPONSE(12,
                                                                            BatchResponse.class, Group.INFERENCE, null,
                                                                            null, Trait.COMPACT), STREAM_OPEN(13,
                                                                                    StreamOpen.class, Group.NETWORK,
                                                                                    Ack.class,
                                                                                    AccessRight.INFER), STREAM_CHUNK(14,
                                                                                            StreamChunk.class,
                                                                                            Group.NETWORK, null,
                                                                                            AccessRight.INFER,
                                                                                            Trait.COMPACT), STREAM_CLOSE(
                                                                                                    15,
                                                                                                    StreamClose.class,
                                                                                                    Group.NETWORK,
                                                                                                    Ack.class,
                                                                                                    AccessRight.INFER), NETWORK_LOAD(
                                                                                                            16,
                                                                                                            NetworkLoad.class,
                                                                                                            Group.NETWORK,
                                                                                                            Ack.class,
                                                                                                            AccessRight.INFER,
                                                                                                            Trait.SENDERS_RIGHTS), NETWORK_UNLOAD(
                                                                                                                    17,
                                                                                                                    NetworkUnload.class,
                                                                                                                    Group.NETWORK,
                                                                                                                    Ack.class,
                                                                                                                    AccessRight.INFER,
                                                                                                                    Trait.SENDERS_RIGHTS), NETWORK_LIST(
                                                                                                                            18,
                                                                                                                            NetworkList.class,
                                                                                                                            Group.NETWORK,
                                                                                                                            NetworkList.class,
                                                                                                                            AccessRight.OBSERVE,
                                                                                                                            Trait.REPEATABLE), STATE_PULL(
                                                                                                                                    19,
                                                                                                                                    StatePull.class,
                                                                                                                                    Group.LEARNING,
                                                                                                                                    StateSnapshot.class,
                                                                                                                                    AccessRight.TEACH,
                                                                                                                                    Trait.REPEATABLE), STATE_SNAPSHOT(
                                                                                                                                            20,
                                                                                                                                            StateSnapshot.class,
                                                                                                                                            Group.LEARNING,
                                                                                                                                            null,
                                                                                                                                            null), STATE_SYNC(
                                                                                                                                                    21,
                                                                                                                                                    StateSync.class,
                                                                                                                                                    Group.LEARNING,
                                                                                                                                                    Ack.class,
                                                                                                                                                    AccessRight.TEACH), TEACHER_OUTPUT(
                                                                                                                                                            22,
                                                                                                                                                            TeacherOutput.class,
                                                                                                                                                            Group.TEACHING,
                                                                                                                                                            null,
                                                                                                                                                            AccessRight.TEACH), MTL_SIGNAL(
                                                                                                                                                                    23,
                                                                                                                                                                    MtlSignal.class,
                                                                                                                                                                    Group.TEACHING,
                                                                                                                                                                    Ack.class,
                                                                                                                                                                    AccessRight.TEACH), MTL_RESULT(
                                                                                                                                                                            24,
                                                                                                                                                                            MtlResult.class,
                                                                                                                                                                            Group.TEACHING,
                                                                                                                                                                            null,
                                                                                                                                                                            AccessRight.TEACH), FEEDBACK(
                                                                                                                                                                                    25,
                                                                                                                                                                                    Feedback.class,
                                                                                                                                                                                    Group.LEARNING,
                                                                                                                                                                                    Ack.class,
                                                                                                                                                                                    AccessRight.INFER,
                                                                                                                                                                                    Trait.SENDERS_RIGHTS), PLASTICITY_UPDATE(
                                                                                                                                                                                            26,
                                                                                                                                                                                            PlasticityUpdate.class,
                                                                                                                                                                                            Group.LEARNING,
                                                                                                                                                                                            Ack.class,
                                                                                                                                                                                            AccessRight.TEACH), SUBSCRIBE(
                                                                                                                                                                                                    27,
                                                                                                                                                                                                    Subscribe.class,
                                                                                                                                                                                                    Group.WATCHING,
                                                                                                                                                                                                    Ack.class,
                                                                                                                                                                                                    AccessRight.OBSERVE), UNSUBSCRIBE(
                                                                                                                                                                                                            28,
                                                                                                                                                                                                            Unsubscribe.class,
                                                                                                                                                                                                            Group.WATCHING,
                                                                                                                                                                                                            Ack.class,
                                                                                                                                                                                                            AccessRight.OBSERVE), EVENT(
                                                                                                                                                                                                                    29,
                                                                                                                                                                                                                    Event.class,
                                                                                                                                                                                                                    Group.WATCHING,
                                                                                                                                                                                                                    null,
                                                                                                                                                                                                                    null), STATUS_REQUEST(
                                                                                                                                                                                                                            30,
                                                                                                                                                                                                                            StatusRequest.class,
                                                                                                                                                                                                                            Group.WATCHING,
                                                                                                                                                                                                                            StatusReport.class,
                                                                                                                                                                                                                            AccessRight.OBSERVE,
                                                                                                                                                                                                                            Trait.REPEATABLE), STATUS_REPORT(
                                                                                                                                                                                                                                    31,
                                                                                                                                                                                                                                    StatusReport.class,
                                                                                                                                                                                                                                    Group.WATCHING,
                                                                                                                                                                                                                                    null,
                                                                                                                                                                                                                                    null), METRICS_REQUEST(
                                                                                                                                                                                                                                            32,
                                                                                                                                                                                                                                            MetricsRequest.class,
                                                                                                                                                                                                                                            Group.WATCHING,
                                                                                                                                                                                                                                            MetricsReport.class,
                                                                                                                                                                                                                                            AccessRight.OBSERVE,
                                                                                                                                                                                                                                            Trait.REPEATABLE), METRICS_REPORT(
                                                                                                                                                                                                                                                    33,
                                                                                                                                                                                                                                                    MetricsReport.class,
                                                                                                                                                                                                                                                    Group.WATCHING,
                                                                                                                                                                                                                                                    null,
                                                                                                                                                                                                                                                    null);

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

    /** {@code operation_type} where nobody says otherwise. */
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

    /** By {@link #number()}; null where none has it. */
    public static MessageType of(int number) {
        return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
    }

    /** Of a payload; allocates nothing. */
    public static MessageType of(Message message) {
        return OF_PAYLOAD.get(message.getClass());
    }
}
