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
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rights of a cell, by the table of roles and rights in the protocol's page. Immutable. Checking an allowed message
 * allocates nothing.
 */
public record Rights(Set<AccessRight> granted) {
    /** For cells of this process, and for a listener that this process connected to. */
    public static final Rights ALL = new Rights(Set.of(AccessRight.values()));
    /** For a cell behind a router that does not state its rights. */
    public static final Rights UNKNOWN = new Rights(Set.of(AccessRight.OBSERVE, AccessRight.INFER));

    private static final Optional<AccessRight> OWN_STREAM = Optional.of(AccessRight.INFER);
    private static final Optional<AccessRight> CONTROL = Optional.of(AccessRight.CONTROL);

    public Rights {
        granted = Set.copyOf(granted);
    }

    /**
     * The rights of a cell that connects to a listener.
     *
     * @param proven whether a token, a certificate or the transport shows that it belongs here; only then may it
     *         control
     */
    public static Rights of(Role role, boolean proven) {
        return switch (role) {
            case INTERFACE, PERFORMANCE -> UNKNOWN;
            case TRAINING -> new Rights(Set.of(AccessRight.OBSERVE, AccessRight.INFER, AccessRight.TEACH));
            case ROUTER -> proven ? ALL : of(Role.TRAINING, false);
        };
    }

    /**
     * The rights of a message's sender: those of the connection, or those stated in the message if another cell passed
     * it on. A message may state fewer rights than its sender has.
     *
     * @param from null for a message that came by a bus of this process
     */
    public static Rights of(Connection from, Envelope message) {
        boolean passedOn = from != null && !message.source().equals(from.peer());
        Rights most = from == null ? ALL : from.rights();
        Set<AccessRight> stated = message.context().rights();
        if (stated.isEmpty()) {
            return passedOn ? UNKNOWN : most;
        }
        return new Rights(stated.stream().filter(most::has).collect(Collectors.toSet()));
    }

    /**
     * Why a message that came over a connection must be refused: it bears another cell's name, its sender lacks a
     * right, or its topic is reserved. Empty if it may be handled.
     */
    public static Optional<ErrorReply> refusal(Connection from, Envelope message) {
        return message.source().equals(from.peer()) || passesOn(from)
                ? from.rights().refusal(message.payload())
                : Optional.of(foreign(from));
    }

    /**
     * Whether a connection may carry messages of other cells: a listener's may, and that of a router with all rights.
     */
    static boolean passesOn(Connection from) {
        return from.role() == Role.ROUTER && from.rights().has(AccessRight.CONTROL);
    }

    static ErrorReply foreign(Connection from) {
        return ErrorReply.of(ErrorCode.BAD_VALUE, "source_cell must be '" + from.peer() + "'");
    }

    public boolean has(AccessRight right) {
        return granted.contains(right);
    }

    /**
     * Why this message must be refused. The engine itself refuses messages that replace or remove a network of others.
     */
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

    /** @param what needs the right */
    public static ErrorReply missing(AccessRight right, String what) {
        return ErrorReply.of(ErrorCode.UNAUTHORIZED, what + " needs the right '" + right.label()
                + "', which this cell's role does not have here");
    }

    /** By the type's column, and by what it says of four types' content. */
    private static Optional<AccessRight> needed(Message message) {
        return switch (message) {
            case StatePull pull when pull.stream().isPresent() -> OWN_STREAM;
            case StateSync sync when sync.stream().isPresent() -> OWN_STREAM;
            case Event event when Topics.isControl(event.topic()) -> CONTROL;
            case Subscribe subscribe when subscribe.topics().stream().anyMatch(Topics::isWholeTap) -> CONTROL;
            case Message _ -> MessageType.of(message).right();
        };
    }
}
