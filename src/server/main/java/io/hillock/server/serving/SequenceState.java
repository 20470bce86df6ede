package io.hillock.server.serving;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.util.List;

/** The state of one sequence. One thread at a time; any thread may close it. */
public interface SequenceState extends AutoCloseable {
    /** Answers the next request of the sequence. If this fails, the state is that before the request. */
    List<InferTensor> infer(InferRequest request, RequestMemory memory);

    /** The state by the names of its variables, after the last request. */
    default SequenceVariables variables() {
        throw ServiceException.invalid("the model's sequences cannot move to another version");
    }

    @Override
    void close();
}
