package io.hillock.net.connection;

import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.FrameFormat;
import java.util.Set;

/**
 * What the other side of a connection can read, and how many messages it takes at once. Immutable.
 *
 * @param maxFrame the longest frame body in bytes
 */
record PeerLimits(Set<FrameFormat> accepts, int maxFrame, int credits) {

    /**
     * The limits of a connecting cell. Its HELLO names no largest frame; the listener may send what it reads itself.
     */
    static PeerLimits of(Hello hello, Welcome welcome) {
        return new PeerLimits(hello.accepts(), welcome.maxFrame(), hello.credits().orElse(welcome.credits()));
    }

    static PeerLimits of(Welcome welcome) {
        return new PeerLimits(welcome.accepts(), welcome.maxFrame(), welcome.credits());
    }
}
