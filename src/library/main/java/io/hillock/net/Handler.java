package io.hillock.net;

import io.hillock.protocol.Envelope;

/**
 * Takes messages. On a bus it is called on the sender's thread, by several threads at once where there are several senders, so it is
 * thread-safe and short; a {@link Mailbox} puts a queue in front of one that is not. What it throws becomes an ERROR to
 * the sender.
 */
@FunctionalInterface
public interface Handler {

    void handle(Envelope message);
}
