package io.hillock.net;

import io.hillock.protocol.Envelope;

/**
 * Receives messages. A bus calls it on the senders' threads, perhaps on several at once. So it must be thread-safe and
 * quick; a {@link Mailbox} puts a queue in front of a handler that is not. Its exceptions become an ERROR to the
 * sender.
 */
@FunctionalInterface
public interface Handler {

    void handle(Envelope message);
}
