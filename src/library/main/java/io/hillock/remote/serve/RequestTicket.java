package io.hillock.remote.serve;

import io.hillock.net.Connection;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.remote.AnswerHandler;

/**
 * A request that a server has taken in: what it asks, for whom, and where its answer goes.
 *
 * @param client whose streams and arrays it may use
 * @param from the connection that it came over; null if it came by a bus
 * @param message the request
 * @param asker takes the answer
 */
public record RequestTicket(ClientState client, Connection from, Envelope message, AnswerHandler asker) {

    public void answer(Message answer) {
        asker.answer(message, answer);
    }

    /** Says that no run uses the request's tensors any more. */
    void release() {
        if (from != null) {
            from.release(message);
        }
    }

    /** In whose name it has a network served or removed. */
    NetworkClaim claim() {
        return NetworkClaim.of(from, message);
    }
}
