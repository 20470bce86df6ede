package io.hillock.server.request;

import java.util.List;

/**
 * The answer to an {@link InferRequest}. Its tensors lie in the request's memory: read them before that is closed.
 *
 * @param model the name that the request used
 * @param version the version that answered
 * @param id the request's id
 */
public record InferResponse(String model, String version, String id, List<InferTensor> outputs) {
    public InferResponse {
        outputs = List.copyOf(outputs);
    }
}
