package io.hillock.protocol.bytes;

import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.WireTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tensors of a message that is being read, taken by name. The ones left at the end are unknown. One thread. */
public final class Tensors {
    private final Map<String, WireTensor> left = new LinkedHashMap<>();

    public Tensors(List<WireTensor> tensors) {
        for (WireTensor tensor : tensors) {
            if (left.put(tensor.name(), tensor) != null) {
                throw FrameRefusal.badFrame("tensors", "two are called '" + tensor.name() + "'");
            }
        }
    }

    public WireTensor take(String name) {
        return optional(name).orElseThrow(() -> FrameRefusal.badMessage(name, "the tensor is missing"));
    }

    public Optional<WireTensor> optional(String name) {
        return Optional.ofNullable(left.remove(name));
    }

    public OutputTensors outputs() {
        Optional<WireTensor> counts = optional(OutputTensors.COUNTS);
        Optional<WireTensor> firingPattern = optional(OutputTensors.FIRING_PATTERN);
        Optional<WireTensor> membrane = optional(OutputTensors.MEMBRANE);
        List<WireTensor> recordings = left.values().stream().filter(one -> OutputTensors.isRecording(one.name()))
                .toList();
        left.keySet().removeIf(OutputTensors::isRecording);
        return new OutputTensors(counts, firingPattern, membrane, recordings);
    }

    /** Takes all remaining tensors. */
    public List<WireTensor> rest() {
        var rest = new ArrayList<>(left.values());
        left.clear();
        return rest;
    }
}
