package io.hillock.server.rest;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.serving.Servable;
import io.hillock.server.serving.SequenceState;
import java.util.List;
import java.util.Map;

/** A model whose code is wrong. */
final class BrokenServable implements Servable {
    @Override
    public ModelSignature signature() {
        return new ModelSignature("hillock_test", List.of(), List.of(), Map.of(), true);
    }

    @Override
    public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        throw new ArrayIndexOutOfBoundsException("a defect of this test");
    }

    @Override
    public SequenceState openSequence() {
        return new SequenceState() {
            @Override
            public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
                return BrokenServable.this.infer(request, memory);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public long expectedNanos(InferRequest request) {
        return 0;
    }

    @Override
    public void close() {}
}
