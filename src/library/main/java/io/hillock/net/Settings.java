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
 * The settings of one side of a connection, listening or connecting. The {@code memory:} transport needs only the
 * identity. Immutable.
 *
 * @param identity who this cell is
 * @param frames what it reads and writes
 * @param times how long it waits
 * @param bounds how much it takes
 * @param tls for {@code tls:}
 * @param memory for {@code shm:}
 */
public record Settings(Identity identity, Frames frames, Times times, Bounds bounds, Tls tls, SharedMemory memory) {

    /**
     * Who a cell is.
     *
     * @param name of this cell
     * @param token that the other side must know and must ask for; connecting uses the first, listening accepts any
     * @param session of an earlier connection to resume; only for connecting
     */
    public record Identity(String name, Role role, Optional<Tokens> token, Optional<String> session) {}

    /**
     * What a cell reads and writes.
     *
     * @param accepts the frame formats that it reads
     * @param compression of tensors that it sends, if the peer reads it
     * @param maxFrame the largest frame body that it reads, in bytes
     */
    public record Frames(Set<FrameFormat> accepts, Compression compression, int maxFrame) {
        public Frames {
            accepts = Set.copyOf(accepts);
            if (maxFrame < Envelope.MIN_MAX_FRAME || maxFrame > Envelope.MAX_MAX_FRAME) {
                throw new IllegalArgumentException("maxFrame " + maxFrame);
            }
        }
    }

    /**
     * How long a cell waits.
     *
     * @param heartbeat after this much silence a listener's connections are pinged, 1 ms to 2^31 − 1 ms; after two
     *         unanswered PINGs the peer counts as gone
     * @param patience how long to wait for a connection, a handshake, or a peer that drains
     * @param suspicion when a silent peer is suspected, long before it counts as gone
     */
    public record Times(Duration heartbeat, Duration patience, Suspicion suspicion) {
        public Times {
            if (heartbeat.toMillis() < 1 || heartbeat.toMillis() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("heartbeat " + heartbeat);
            }
        }
    }

    /**
     * How much a cell takes.
     *
     * @param credits how many messages of the peer may wait here, 2 to 2^20
     * @param connections how many a listener admits at once, at least 1; one more is refused with {@code overloaded}
     * @param capacity for all connections of a listener together, or for one connecting side
     */
    public record Bounds(int credits, int connections, Capacity capacity) {
        public Bounds {
            if (credits < 2 || credits > Ring.MAX_CAPACITY) {
                throw new IllegalArgumentException("credits " + credits);
            }
            if (connections < 1) {
                throw new IllegalArgumentException("connections " + connections);
            }
        }
    }

    /** All formats, no compression, no token, 5 s of heartbeat and patience, 64 MiB, 256 credits, 1024 connections. */
    public static Settings of(String name, Role role) {
        return new Settings(new Identity(name, role, Optional.empty(), Optional.empty()),
                new Frames(EnumSet.allOf(FrameFormat.class), Compression.NONE, Envelope.DEFAULT_MAX_FRAME),
                new Times(Duration.ofSeconds(5), Duration.ofSeconds(5), Suspicion.DEFAULT),
                new Bounds(256, 1024, Capacity.DEFAULT),
                Tls.DEFAULT, SharedMemory.DEFAULT);
    }

    public String name() {
        return identity.name;
    }

    public Role role() {
        return identity.role;
    }

    public Optional<Tokens> token() {
        return identity.token;
    }

    public Optional<String> session() {
        return identity.session;
    }

    public Set<FrameFormat> accepts() {
        return frames.accepts;
    }

    public Compression compression() {
        return frames.compression;
    }

    public int maxFrame() {
        return frames.maxFrame;
    }

    public Duration heartbeat() {
        return times.heartbeat;
    }

    public Duration patience() {
        return times.patience;
    }

    public Suspicion suspicion() {
        return times.suspicion;
    }

    public int credits() {
        return bounds.credits;
    }

    public int connections() {
        return bounds.connections;
    }

    public Capacity capacity() {
        return bounds.capacity;
    }

    public Settings withAccepts(Set<FrameFormat> accepts) {
        return with(new Frames(accepts, compression(), maxFrame()));
    }

    public Settings withCompression(Compression compression) {
        return with(new Frames(accepts(), compression, maxFrame()));
    }

    public Settings withMaxFrame(int maxFrame) {
        return with(new Frames(accepts(), compression(), maxFrame));
    }

    public Settings withToken(Token token) {
        return withTokens(Tokens.of(token));
    }

    public Settings withTokens(Tokens tokens) {
        return with(new Identity(name(), role(), Optional.of(tokens), session()));
    }

    public Settings withSession(String session) {
        return with(new Identity(name(), role(), token(), Optional.of(session)));
    }

    public Settings withHeartbeat(Duration heartbeat) {
        return with(new Times(heartbeat, patience(), suspicion()));
    }

    public Settings withPatience(Duration patience) {
        return with(new Times(heartbeat(), patience, suspicion()));
    }

    public Settings withSuspicion(Suspicion suspicion) {
        return with(new Times(heartbeat(), patience(), suspicion));
    }

    public Settings withCredits(int credits) {
        return with(new Bounds(credits, connections(), capacity()));
    }

    public Settings withConnections(int connections) {
        return with(new Bounds(credits(), connections, capacity()));
    }

    public Settings withCapacity(Capacity capacity) {
        return with(new Bounds(credits(), connections(), capacity));
    }

    public Settings withTls(Tls tls) {
        return new Settings(identity, frames, times, bounds, tls, memory);
    }

    public Settings withMemory(SharedMemory memory) {
        return new Settings(identity, frames, times, bounds, tls, memory);
    }

    private Settings with(Identity identity) {
        return new Settings(identity, frames, times, bounds, tls, memory);
    }

    private Settings with(Frames frames) {
        return new Settings(identity, frames, times, bounds, tls, memory);
    }

    private Settings with(Times times) {
        return new Settings(identity, frames, times, bounds, tls, memory);
    }

    private Settings with(Bounds bounds) {
        return new Settings(identity, frames, times, bounds, tls, memory);
    }
}
