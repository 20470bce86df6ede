package io.hillock.server.triton;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.SequenceStep;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.TensorSpec;
import io.hillock.server.serving.SequenceState;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * Triton's sequence models, INT32 {@code [1, 1]}. {@code simple_sequence}: OUTPUT is INPUT, plus 1 at the start. {@code
 * simple_dyna_sequence}: plus the sequence's number at the end. {@code simple_string_dyna_sequence}: the sum of all inputs, plus the number
 * at the end.
 */
final class SequenceSum extends StatelessServable {
    private final boolean sums;
    private final boolean numbered;

    /**
     * One of the three.
     *
     * @param sums whether inputs add up
     * @param numbered whether the sequence's number is added at the end
     */
    SequenceSum(boolean sums, boolean numbered) {
        this.sums = sums;
        this.numbered = numbered;
    }

    @Override
    public ModelSignature signature() {
        return new ModelSignature("hillock_test", List.of(new TensorSpec("INPUT", DataType.INT32, List.of(1L, 1L))),
                List.of(new TensorSpec("OUTPUT", DataType.INT32, List.of(1L, 1L))), Map.of(), true);
    }

    @Override
    public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        throw ServiceException.invalid("the model takes requests of sequences only");
    }

    @Override
    public SequenceState openSequence() {
        return new SequenceState() {
            private int sum;

            @Override
            public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
                SequenceStep step = request.parameters().sequence().orElseThrow();
                int input = request.inputs().getFirst().data().get(JAVA_INT, 0);
                sum += input;
                int output = sums ? sum : input + (step.start() ? 1 : 0);
                output += numbered && step.end() ? Integer.parseInt(step.id()) : 0;
                MemorySegment data = memory.allocate(Integer.BYTES);
                data.set(JAVA_INT, 0, output);
                return List.of(new InferTensor("OUTPUT", DataType.INT32, request.inputs().getFirst().shape(), data));
            }

            @Override
            public void close() {}
        };
    }
}
