package io.hillock.server.rollout;

import io.hillock.rollout.PairedRuns.Run;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.PhaseTimes;
import io.hillock.server.request.PhaseTimes.Phase;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is kept of a run to compare it with the other version's.
 *
 * @param outputs bytes by name, if bits are compared; else empty
 */
record MirroredRun(Run run, Map<String, byte[]> outputs) {
    private static final String LABEL = "label";

    /** @param bits whether the outputs' bits are kept */
    static MirroredRun of(List<InferTensor> outputs, PhaseTimes times, boolean bits) {
        long nanos = times.nanos(Phase.SIMULATE);
        long[] labels = outputs.stream().filter(one -> one.name().equals(LABEL) && one.type() == DataType.INT64)
                .map(one -> one.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED)).findFirst().orElse(new long[0]);
        Map<String, byte[]> kept = bits
                ? outputs.stream().collect(Collectors.toMap(InferTensor::name,
                        one -> one.data().toArray(ValueLayout.JAVA_BYTE), (a, _) -> a, TreeMap::new))
                : Map.of();
        return new MirroredRun(new Run(labels, nanos), kept);
    }

    /** The first output that differs. */
    Optional<String> difference(MirroredRun other) {
        return outputs.entrySet().stream()
                .filter(one -> !Objects.deepEquals(one.getValue(), other.outputs.get(one.getKey())))
                .map(Map.Entry::getKey).findFirst();
    }
}
