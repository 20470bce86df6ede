package io.hillock.net.connection;

import io.hillock.net.ConnectionHandler;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.base.BlockingRequest;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import java.util.Optional;
import java.util.function.Consumer;

/** One side of a connection within this process. Any thread. */
final class MemoryPeer extends Peer {
    private final ConnectionHandler handler;
    private final Consumer<Peer> left;
    private volatile MemoryPeer other;

    /** @param left learns that this side was cut */
    MemoryPeer(Settings settings, String peer, Role role, String session, ConnectionHandler handler,
            Consumer<Peer> left) {
        super(settings, peer, role, session);
        this.handler = handler;
        this.left = left;
    }

    void join(MemoryPeer other) {
        this.other = other;
    }

    @Override
    Offer transmit(Envelope message) {
        other.received(message);
        return Offer.SENT;
    }

    @Override
    Optional<String> deliver(Envelope message) {
        handle(handler, message);
        return Optional.empty();
    }

    @Override
    public boolean isFull() {
        return false;
    }

    /** Nothing waits here, so nothing is counted. */
    @Override
    void credited(int credits) {}

    @Override
    boolean hasCredit() {
        return true;
    }

    /** Within a process, names need no numbers. */
    @Override
    void learn(Message question, Message answer) {}

    /** Does nothing: the answering thread delivers the answer itself. */
    @Override
    void awaited(BlockingRequest waiter, long end) {}

    @Override
    void called() {}

    @Override
    void cut() {
        left.accept(this);
        other.lost("'" + name() + "' closed the connection");
    }
}
