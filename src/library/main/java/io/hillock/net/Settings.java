package io.hillock.net;

import io.hillock.net.base.Ring;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One side of a connection, listening or connecting. Memory needs only name, role, token and session.
 *
 * @param name of this cell
 * @param accepts the frames that it reads
 * @param compression of tensors that it sends, where the peer reads it
 * @param token that the other side must know, and must ask for: connecting the first of them, listening any
 * @param session of an earlier connection whose name is taken over; only for connecting
 * @param heartbeat silence after which a listener's connections are pinged, 1 ms to 2^31 − 1 ms; two unanswered and the peer is gone
 * @param patience with connecting, with a handshake, and with a peer that drains
 * @param maxFrame bytes of the largest frame body that it reads
 * @param credits messages that the peer may have waiting here, 2 to 2^20
 * @param connections that a listener takes at once, at least 1; one more is refused with {@code overloaded}
 * @param tls for {@code tls:}
 * @param memory for {@code shm:}
 * @param capacity for all connections of a listener together, or for one that connects
 */
public record Settings(String name, Role role, Set<FrameFormat> accepts, Compression compression,
        Optional<Tokens> token,
        Optional<String> session, Duration heartbeat, Duration patience, int maxFrame, int credits, int connections,
        Tls tls, SharedMemory memory, Capacity capacity) {

    public Settings {
        accepts = Set.copyOf(accepts);
        if (heartbeat.toMillis() < 1 || heartbeat.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("heartbeat " + heartbeat);
        }
        if (maxFrame < Envelope.MIN_MAX_FRAME || maxFrame > Envelope.MAX_MAX_FRAME) {
            throw new IllegalArgumentException("maxFrame " + maxFrame);
        }
        if (credits < 2 || credits > Ring.MAX_CAPACITY) {
            throw new IllegalArgumentException("credits " + credits);
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections " + connections);
        }
    }

    /** All formats, nothing packed, no token, 5 s of heartbeat and patience, 64 MiB, 256 credits, 1024 connections. */
    public static Settings of(String name, Role role) {
        return new Settings(name, role, EnumSet.allOf(FrameFormat.class), Compression.NONE, Optional.empty(),
                Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5), Envelope.DEFAULT_MAX_FRAME, 256, 1024,
                Tls.DEFAULT,
                SharedMemory.DEFAULT, Capacity.DEFAULT);
    }

    public Settings withAccepts(Set<FrameFormat> accepts) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withCompression(Compression compression) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withToken(Token token) {
        return withTokens(Tokens.of(token));
    }

    public Settings withTokens(Tokens tokens) {
        return new Settings(name, role, accepts, compression, Optional.of(tokens), session, heartbeat, patience,
                maxFrame, credits, connections, tls, memory, capacity);
    }

    public Settings withSession(String session) {
        return new Settings(name, role, accepts, compression, token, Optional.of(session), heartbeat, patience,
                maxFrame, credits, connections, tls, memory, capacity);
    }

    public Settings withHeartbeat(Duration heartbeat) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withPatience(Duration patience) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withMaxFrame(int maxFrame) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withCredits(int credits) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withConnections(int connections) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withTls(Tls tls) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withMemory(SharedMemory memory) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }

    public Settings withCapacity(Capacity capacity) {
        return new Settings(name, role, accepts, compression, token, session, heartbeat, patience, maxFrame, credits,
                connections, tls, memory, capacity);
    }
}
