package io.hillock.transport;

import io.hillock.message.Envelope;

/**
 * Takes what comes over connections, answers excepted: those go to whoever asked. Over sockets one thread a connection calls it, in
 * the order of arrival, and CANCEL comes on another, at once; in memory the sender's thread does. It may answer later, from any
 * thread. What it throws becomes an ERROR to the sender.
 */
@FunctionalInterface
public interface ConnectionHandler {

    void handle(Connection from, Envelope message);
}
