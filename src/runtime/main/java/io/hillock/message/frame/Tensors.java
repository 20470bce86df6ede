package io.hillock.message.frame;

import io.hillock.message.Outputs;
import io.hillock.message.WireTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of a message that is being read, taken by name; what is left at the end nobody knew. */
final class Tensors {
    private final Map<String, WireTensor> left = new LinkedHashMap<>();

    Tensors(List<WireTensor> tensors) {
        for (WireTensor tensor : tensors) {
            if (left.put(tensor.name(), tensor) != null) {
                throw Refusal.badFrame("tensors", "two are called '" + tensor.name() + "'");
            }
        }
    }

    WireTensor take(String name) {
        return optional(name).orElseThrow(() -> Refusal.badMessage(name, "the tensor is missing"));
    }

    Optional<WireTensor> optional(String name) {
        return Optional.ofNullable(left.remove(name));
    }

    Outputs outputs() {
        Optional<WireTensor> counts = optional(Outputs.COUNTS);
        Optional<WireTensor> firingPattern = optional(Outputs.FIRING_PATTERN);
        Optional<WireTensor> membrane = optional(Outputs.MEMBRANE);
        List<WireTensor> recordings = left.values().stream().filter(one -> Outputs.isRecording(one.name())).toList();
        left.keySet().removeIf(Outputs::isRecording);
        return new Outputs(counts, firingPattern, membrane, recordings);
    }

    /** All that are left. */
    List<WireTensor> rest() {
        var rest = new ArrayList<>(left.values());
        left.clear();
        return rest;
    }
}
