package io.hillock.server.grpc;

import io.grpc.ServerCall;
import io.hillock.server.request.ServiceException;

/** Listens to a call that has one message, and answers once its caller has sent all. gRPC calls one method at a time. */
abstract class UnaryListener<Q> extends ServerCall.Listener<Q> {
    private Q message;

    /** Asks for two messages, so that a second one, which breaks the protocol, is seen. */
    UnaryListener(ServerCall<Q, ?> call) {
        call.request(2);
    }

    /** Answers the message, and frees it. */
    abstract void answer(Q taken);

    /** Frees a message that gets no answer. */
    void drop(Q taken) {}

    @Override
    public void onMessage(Q next) {
        if (message != null) {
            drop(next);
            drop(taken());
            throw ServiceException.invalid("the call has more than one message");
        }
        message = next;
    }

    @Override
    public void onHalfClose() {
        if (message == null) {
            throw ServiceException.invalid("the call has no message");
        }
        answer(taken());
    }

    @Override
    public void onCancel() {
        if (message != null) {
            drop(taken());
        }
    }

    private Q taken() {
        Q taken = message;
        message = null;
        return taken;
    }
}
