package io.hillock.server.request;

import java.util.List;
import java.util.Map;

/**
 * What a model takes and gives.
 *
 * @param platform the kind of the model, such as {@code hillock_nir}
 * @param outputs all outputs but recordings
 * @param properties further facts by name: settings, digest, recordings
 * @param stateful whether requests may belong to a sequence
 */
public record ModelSignature(String platform, List<TensorSpec> inputs, List<TensorSpec> outputs,
        Map<String, String> properties,
        boolean stateful) {
    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        properties = Map.copyOf(properties);
    }
}
