package io.hillock.server.triton;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.SequenceState;
import io.hillock.server.serving.Servable;

/** What test models have in common. */
abstract class StatelessServable implements Servable {
    @Override
    public SequenceState openSequence() {
        throw ServiceException.invalid("the model has no state");
    }

    @Override
    public long expectedNanos(InferRequest request) {
        return 0;
    }

    @Override
    public void close() {}
}
