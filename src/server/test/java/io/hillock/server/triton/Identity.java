package io.hillock.server.triton;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.TensorSpec;
import java.util.List;
import java.util.Map;

/** Triton's models {@code simple_identity} (BYTES) and {@code custom_identity_int32}: OUTPUT0 is INPUT0. */
final class Identity extends StatelessServable {
    private final DataType type;

    Identity(DataType type) {
        this.type = type;
    }

    @Override
    public ModelSignature signature() {
        List<Long> shape = List.of(-1L, -1L);
        return new ModelSignature("hillock_test", List.of(new TensorSpec("INPUT0", type, shape)),
                List.of(new TensorSpec("OUTPUT0", type, shape)), Map.of(), false);
    }

    @Override
    public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        if (request.inputs().size() != 1 || !request.inputs().getFirst().name().equals("INPUT0")
                || request.inputs().getFirst().type() != type) {
            throw ServiceException.invalid("the model takes INPUT0 of type " + type);
        }
        InferTensor input = request.inputs().getFirst();
        return List.of(new InferTensor("OUTPUT0", type, input.shape(), input.data()));
    }
}
