package io.hillock.server.sequence;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.serving.ServedVersion;
import java.util.List;

/** A request's turn in its sequence: no other request of the sequence runs until it is closed. */
public final class SequenceTurn implements AutoCloseable {
    private final Sequences sequences;
    private final ActiveSequence sequence;
    private final boolean last;

    SequenceTurn(Sequences sequences, ActiveSequence sequence, boolean last) {
        this.sequences = sequences;
        this.sequence = sequence;
        this.last = last;
    }

    /** The version that the sequence began on. */
    public ServedVersion version() {
        return sequence.version();
    }

    /** Runs the request, on any thread. */
    public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        return sequence.infer(request, memory);
    }

    /** Closed on the thread that took the turn. */
    @Override
    public void close() {
        sequences.end(sequence, last);
    }
}
