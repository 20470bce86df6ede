package io.hillock.transport;

import io.hillock.message.BatchRequest;
import io.hillock.message.Cancel;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Event;
import io.hillock.message.Feedback;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.MetricsRequest;
import io.hillock.message.MtlResult;
import io.hillock.message.MtlSignal;
import io.hillock.message.NetworkList;
import io.hillock.message.NetworkLoad;
import io.hillock.message.NetworkUnload;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.Right;
import io.hillock.message.Role;
import io.hillock.message.StatePull;
import io.hillock.message.StateSync;
import io.hillock.message.StatusRequest;
import io.hillock.message.StreamChunk;
import io.hillock.message.StreamClose;
import io.hillock.message.StreamOpen;
import io.hillock.message.Subscribe;
import io.hillock.message.TeacherOutput;
import io.hillock.message.Unsubscribe;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a cell may ask of others: the table of roles and rights in the protocol's page. Immutable; checks allocate nothing where
 * the message is allowed.
 */
public record Rights(Set<Right> granted) {
    /** Of cells of this process, and of a listener that this process connected to. */
    public static final Rights ALL = new Rights(Set.of(Right.values()));
    /** Of a cell behind a router that does not say its rights. */
    public static final Rights UNKNOWN = new Rights(Set.of(Right.OBSERVE, Right.INFER));

    public Rights {
        granted = Set.copyOf(granted);
    }

    /**
     * Of a cell that comes to a listener.
     *
     * @param proven whether a token, a certificate or the transport shows that it belongs here; only then it may control
     */
    static Rights of(Role role, boolean proven) {
        return switch (role) {
            case INTERFACE, PERFORMANCE -> UNKNOWN;
            case TRAINING -> new Rights(Set.of(Right.OBSERVE, Right.INFER, Right.TEACH));
            case ROUTER -> proven ? ALL : of(Role.TRAINING, false);
        };
    }

    /**
     * Of the cell that a message is from: the connection's, or where another cell passed the message on, those that it says. A message may
     * say less than its sender has.
     *
     * @param from null for a message that came by a bus of this process
     */
    public static Rights of(Connection from, Envelope message) {
        boolean passedOn = from != null && !message.source().equals(from.peer());
        Rights most = from == null ? ALL : from.rights();
        Set<Right> said = message.context().rights();
        if (said.isEmpty()) {
            return passedOn ? UNKNOWN : most;
        }
        return new Rights(said.stream().filter(most::has).collect(Collectors.toSet()));
    }

    /**
     * Why a message that came over a connection is not to be taken: it speaks in another's name, its sender lacks a right, or its
     * topic is the hub's. Empty where it may be handled.
     */
    public static Optional<ErrorReply> refusal(Connection from, Envelope message) {
        return message.source().equals(from.peer()) || passesOn(from)
                ? from.rights().refusal(message.payload())
                : Optional.of(foreign(from));
    }

    /** Whether a connection may carry messages of other cells: a listener's may, and a router's that has all rights. */
    static boolean passesOn(Connection from) {
        return from.role() == Role.ROUTER && from.rights().has(Right.CONTROL);
    }

    static ErrorReply foreign(Connection from) {
        return ErrorReply.of(ErrorCode.BAD_VALUE, "source_cell must be '" + from.peer() + "'");
    }

    public boolean has(Right right) {
        return granted.contains(right);
    }

    /** Of this message. What replaces or removes a network of others, the engine that serves it refuses. */
    public Optional<ErrorReply> refusal(Message message) {
        if (message instanceof Event event && Topics.isReserved(event.topic())) {
            return Optional.of(ErrorReply.of(ErrorCode.BAD_VALUE,
                    "topic: '" + event.topic() + "' is reserved, only the hub publishes it"));
        }
        Right needed = needed(message);
        return needed == null || has(needed)
                ? Optional.empty()
                : Optional.of(missing(needed, MessageType.of(message).name()));
    }

    /** @param what needs it */
    public static ErrorReply missing(Right right, String what) {
        return ErrorReply.of(ErrorCode.UNAUTHORIZED, what + " needs the right '" + right.label()
                + "', which this cell's role does not have here");
    }

    /** Null where anybody may. */
    private static Right needed(Message message) {
        return switch (message) {
            case Subscribe _,Unsubscribe _,StatusRequest _,MetricsRequest _,NetworkList _ -> Right.OBSERVE;
            case ReasoningRequest _,BatchRequest _,Cancel _,StreamOpen _,StreamChunk _,StreamClose _,NetworkLoad _,
                    NetworkUnload _,Feedback _ ->
                Right.INFER;
            case StatePull pull -> pull.stream().isPresent() ? Right.INFER : Right.TEACH;
            case StateSync sync -> sync.stream().isPresent() ? Right.INFER : Right.TEACH;
            case PlasticityUpdate _,TeacherOutput _,MtlSignal _,MtlResult _ -> Right.TEACH;
            case Event event -> Topics.isControl(event.topic()) ? Right.CONTROL : null;
            case Message _ -> null;
        };
    }
}
