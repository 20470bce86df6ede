package io.hillock.net;

import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.WatchingMessage.Event;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a cell may ask of others: the table of roles and rights in the protocol's page. Immutable; checks allocate nothing where
 * the message is allowed.
 */
public record Rights(Set<AccessRight> granted) {
    /** Of cells of this process, and of a listener that this process connected to. */
    public static final Rights ALL = new Rights(Set.of(AccessRight.values()));
    /** Of a cell behind a router that does not say its rights. */
    public static final Rights UNKNOWN = new Rights(Set.of(AccessRight.OBSERVE, AccessRight.INFER));

    private static final Optional<AccessRight> OWN_STREAM = Optional.of(AccessRight.INFER);
    private static final Optional<AccessRight> CONTROL = Optional.of(AccessRight.CONTROL);

    public Rights {
        granted = Set.copyOf(granted);
    }

    /**
     * Of a cell that comes to a listener.
     *
     * @param proven whether a token, a certificate or the transport shows that it belongs here; only then it may control
     */
    public static Rights of(Role role, boolean proven) {
        return switch (role) {
            case INTERFACE, PERFORMANCE -> UNKNOWN;
            case TRAINING -> new Rights(Set.of(AccessRight.OBSERVE, AccessRight.INFER, AccessRight.TEACH));
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
        Set<AccessRight> said = message.context().rights();
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
        return from.role() == Role.ROUTER && from.rights().has(AccessRight.CONTROL);
    }

    static ErrorReply foreign(Connection from) {
        return ErrorReply.of(ErrorCode.BAD_VALUE, "source_cell must be '" + from.peer() + "'");
    }

    public boolean has(AccessRight right) {
        return granted.contains(right);
    }

    /** Of this message. What replaces or removes a network of others, the engine that serves it refuses. */
    public Optional<ErrorReply> refusal(Message message) {
        if (message instanceof Event event && Topics.isReserved(event.topic())) {
            return Optional.of(ErrorReply.of(ErrorCode.BAD_VALUE,
                    "topic: '" + event.topic() + "' is reserved, only the hub publishes it"));
        }
        Optional<AccessRight> needed = needed(message);
        return needed.isEmpty() || has(needed.get())
                ? Optional.empty()
                : Optional.of(missing(needed.get(), MessageType.of(message).name()));
    }

    /** @param what needs it */
    public static ErrorReply missing(AccessRight right, String what) {
        return ErrorReply.of(ErrorCode.UNAUTHORIZED, what + " needs the right '" + right.label()
                + "', which this cell's role does not have here");
    }

    /** By the type's column, and by what it says of two types' content. */
    private static Optional<AccessRight> needed(Message message) {
        return switch (message) {
            case StatePull pull when pull.stream().isPresent() -> OWN_STREAM;
            case StateSync sync when sync.stream().isPresent() -> OWN_STREAM;
            case Event event when Topics.isControl(event.topic()) -> CONTROL;
            case Message _ -> MessageType.of(message).right();
        };
    }
}
