package io.hillock.transport;

import io.hillock.message.Format;
import io.hillock.message.Hello;
import io.hillock.message.Welcome;
import java.util.Set;

/**
 * What the other side of a connection reads, and how many messages it takes at once.
 *
 * @param maxFrame bytes of a body
 */
record Terms(Set<Format> accepts, int maxFrame, int credits) {

    /** HELLO names no largest frame: what the listener reads, it may send. */
    static Terms of(Hello hello, Welcome welcome) {
        return new Terms(hello.accepts(), welcome.maxFrame(), hello.credits().orElse(welcome.credits()));
    }

    static Terms of(Welcome welcome) {
        return new Terms(welcome.accepts(), welcome.maxFrame(), welcome.credits());
    }
}
