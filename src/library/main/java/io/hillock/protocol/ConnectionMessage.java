package io.hillock.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The messages that open, keep up and end a connection, types 1 to 8. */
public sealed interface ConnectionMessage extends Message {
    /**
     * The connecting cell introduces itself. Answered by {@link Welcome} or {@link ErrorReply}.
     *
     * @param name of the cell; one connection for each name
     * @param language free text of 1 to 64 bytes, {@code java}, {@code c++}
     * @param versions of the protocol that it supports, 1 to 16 of them, each at least 1
     * @param accepts the frame formats that it reads
     * @param nonce 32 random bytes as 64 hexadecimal digits, new for each HELLO
     * @param session of an earlier connection of this cell, in order to resume it
     * @param proof that it knows the token, see {@link Proof}
     * @param credits that it grants to the listener; if absent, as many as WELCOME grants to it
     */
    record Hello(String name, Role role, String language, List<Integer> versions, Set<FrameFormat> accepts,
            String nonce,
            Optional<String> session, Optional<String> proof, OptionalInt credits) implements ConnectionMessage {
        public Hello {
            MessageChecks.name("name", name);
            MessageChecks.text("language", language, 1, 64);
            versions = List.copyOf(versions);
            MessageChecks.size("versions", versions, 1, 16);
            versions.forEach(version -> MessageChecks.range("versions", version, 1, Integer.MAX_VALUE));
            accepts = Set.copyOf(accepts);
            MessageChecks.hex("nonce", nonce, Proof.BYTES);
            session.ifPresent(value -> MessageChecks.name("session", value));
            proof.ifPresent(value -> MessageChecks.hex("proof", value, Proof.BYTES));
            MessageChecks.range("credits", credits, 0);
        }
    }

    /**
     * The listener admits a cell.
     *
     * @param version of the protocol, one of those in HELLO
     * @param accepts the frame formats that the listener reads
     * @param heartbeatMs silence after which a PING is due, 1 to 2^31 − 1
     * @param maxFrame the largest frame body that the listener reads, in bytes
     * @param credits that it grants to the cell
     * @param session to show in the HELLO of a reconnect
     * @param handles of cells in compact frames by name, 1 to 65534, each used once
     * @param proof that the listener knows the token, if the cell gave a proof
     * @param maxWork the most work of one request that the listener accepts, 1 to 2^53 − 1
     */
    record Welcome(int version, Set<FrameFormat> accepts, int heartbeatMs, int maxFrame, int credits, String session,
            Map<String, Integer> handles, Optional<String> proof, OptionalLong maxWork) implements ConnectionMessage {
        /** The largest handle; the next number stands for every cell. */
        public static final int MAX_HANDLE = 0xFFFE;

        public Welcome {
            MessageChecks.range("version", version, 1, Integer.MAX_VALUE);
            accepts = Set.copyOf(accepts);
            MessageChecks.range("heartbeat_ms", heartbeatMs, 1, Integer.MAX_VALUE);
            MessageChecks.range("max_frame", maxFrame, Envelope.MIN_MAX_FRAME, Envelope.MAX_MAX_FRAME);
            MessageChecks.range("credits", credits, 0, Integer.MAX_VALUE);
            MessageChecks.name("session", session);
            handles = Map.copyOf(handles);
            MessageChecks.names("handles", handles.keySet());
            handles.forEach((name, handle) -> MessageChecks.range("handles", handle, 1, MAX_HANDLE));
            if (Set.copyOf(handles.values()).size() != handles.size()) {
                throw MessageChecks.invalid(ErrorCode.BAD_VALUE, "handles", "two names share a number");
            }
            proof.ifPresent(value -> MessageChecks.hex("proof", value, Proof.BYTES));
            MessageChecks.range("max_work", maxWork, 1);
        }
    }

    /**
     * The sender drains: it still delivers the answers under way and refuses new requests. Answered by {@link Ack}.
     *
     * @param reason for people, up to 4096 bytes
     */
    record Goodbye(String reason) implements ConnectionMessage {
        public Goodbye {
            MessageChecks.text("reason", reason, 0, MessageChecks.MAX_TEXT);
        }
    }

    /**
     * Asks for a sign of life. Answered at once by {@link Pong}.
     *
     * @param sentNs the sender's clock in ns, modulo 2^53; it means nothing to the peer
     */
    record Ping(long sentNs) implements ConnectionMessage {
        public Ping {
            MessageChecks.count("sent_ns", sentNs);
        }
    }

    /**
     * Answers {@link Ping}.
     *
     * @param sentNs as in the PING
     */
    record Pong(long sentNs) implements ConnectionMessage {
        public Pong {
            MessageChecks.count("sent_ns", sentNs);
        }
    }

    /**
     * Confirms that a request was carried out. It also returns credits, then perhaps without {@code reply_to}.
     *
     * @param credits granted in addition to those left
     * @param handle of the loaded network, for compact frames, at least 1
     */
    record Ack(OptionalInt credits, OptionalInt handle) implements ConnectionMessage {
        /** Confirms and nothing else. */
        public static final Ack DONE = new Ack(OptionalInt.empty(), OptionalInt.empty());

        public Ack {
            MessageChecks.range("credits", credits, 0);
            MessageChecks.range("handle", handle, 1);
        }
    }

    /**
     * The message ERROR: a request was not carried out.
     *
     * @param message for people, up to 4096 bytes
     * @param retryable whether the same request may succeed later or elsewhere
     * @param nonce of the listener, with {@code unauthorized}: 64 hexadecimal digits
     */
    record ErrorReply(ErrorCode code, String message, boolean retryable, Optional<String> nonce)
            implements
                ConnectionMessage {
        public ErrorReply {
            MessageChecks.text("message", message, 0, MessageChecks.MAX_TEXT);
            nonce.ifPresent(value -> MessageChecks.hex("nonce", value, Proof.BYTES));
        }

        /**
         * Creates an error that is retryable if its code is. A text that is too long or not valid Unicode is made to
         * fit.
         */
        public static ErrorReply of(ErrorCode code, String message) {
            boolean retryable = switch (code) {
                case DEADLINE, DISCONNECTED, OVERLOADED -> true;
                case BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, UNKNOWN_NETWORK, BAD_SHAPE,
                        BAD_VALUE,
                        CANCELLED, TOO_LARGE, INCOMPATIBLE_STATE, INTERNAL ->
                    false;
            };
            return new ErrorReply(code, fitting(message), retryable, Optional.empty());
        }

        /** This many code points are within the limit in UTF-8. An unpaired surrogate has no UTF-8. */
        private static String fitting(String text) {
            return text.codePoints().limit(MessageChecks.MAX_TEXT / 4)
                    .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        }
    }

    /**
     * Nobody waits for this request any more. Answered by {@link Ack}, whether or not the request was still under way.
     *
     * @param id of the request's envelope
     */
    record Cancel(long id) implements ConnectionMessage {
        public Cancel {
            MessageChecks.id("id", id);
        }
    }
}
