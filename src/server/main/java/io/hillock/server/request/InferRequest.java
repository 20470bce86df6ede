package io.hillock.server.request;

import java.util.List;

/**
 * A request for one inference. Immutable; its tensors lie in a {@link RequestMemory}.
 *
 * @param model the model's name or an alias
 * @param version the version; empty for the one that the service has made current
 * @param id the caller's name for the request, repeated in the answer; may be empty
 * @param outputs the outputs asked for, in the order of the answer; empty for counts or scores, label and confidence
 */
public record InferRequest(String model, String version, String id, List<InferTensor> inputs,
        List<RequestedTensor> outputs,
        InferParameters parameters) {
    public InferRequest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The same request for this version. */
    public InferRequest at(String chosen) {
        return new InferRequest(model, chosen, id, inputs, outputs, parameters);
    }

    /** The same request as a step of a sequence. */
    public InferRequest within(SequenceStep step) {
        return new InferRequest(model, version, id, inputs, outputs, parameters.within(step));
    }
}
