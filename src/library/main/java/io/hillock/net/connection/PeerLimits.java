package io.hillock.net.connection;

import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.FrameFormat;
import java.util.Set;

/**
 * What the other side of a connection reads, and how many messages it takes at once.
 *
 * @param maxFrame bytes of a body
 */
record PeerLimits(Set<FrameFormat> accepts, int maxFrame, int credits) {

    /** HELLO names no largest frame: what the listener reads, it may send. */
    static PeerLimits of(Hello hello, Welcome welcome) {
        return new PeerLimits(hello.accepts(), welcome.maxFrame(), hello.credits().orElse(welcome.credits()));
    }

    static PeerLimits of(Welcome welcome) {
        return new PeerLimits(welcome.accepts(), welcome.maxFrame(), welcome.credits());
    }
}
