package io.hillock.message;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The listener takes a cell in.
 *
 * @param version of the protocol, one of those in HELLO
 * @param accepts what the listener can read
 * @param heartbeatMs silence after which a PING is due, 1 to 2^31 − 1
 * @param maxFrame bytes of the largest frame body that the listener reads
 * @param credits that it grants to the cell
 * @param session to show in the HELLO of a reconnect
 * @param handles of cells in compact frames by name, 1 to 65534, each used once
 * @param proof that the listener knows the token, where the cell gave one
 * @param maxWork of one request that the listener takes on, 1 to 2^53 − 1
 */
public record Welcome(int version, Set<Format> accepts, int heartbeatMs, int maxFrame, int credits, String session,
        Map<String, Integer> handles, Optional<String> proof, OptionalLong maxWork) implements ConnectionMessage {
    /** Handles end below the one that stands for every cell. */
    public static final int MAX_HANDLE = 0xFFFE;

    public Welcome {
        Checks.range("version", version, 1, Integer.MAX_VALUE);
        accepts = Set.copyOf(accepts);
        Checks.range("heartbeat_ms", heartbeatMs, 1, Integer.MAX_VALUE);
        Checks.range("max_frame", maxFrame, Envelope.MIN_MAX_FRAME, Envelope.MAX_MAX_FRAME);
        Checks.range("credits", credits, 0, Integer.MAX_VALUE);
        Checks.name("session", session);
        handles = Map.copyOf(handles);
        Checks.names("handles", handles.keySet());
        handles.forEach((name, handle) -> Checks.range("handles", handle, 1, MAX_HANDLE));
        if (Set.copyOf(handles.values()).size() != handles.size()) {
            throw Checks.invalid(ErrorCode.BAD_VALUE, "handles", "two names share a number");
        }
        proof.ifPresent(value -> Checks.hex("proof", value, Proof.BYTES));
        Checks.range("max_work", maxWork, 1);
    }
}
