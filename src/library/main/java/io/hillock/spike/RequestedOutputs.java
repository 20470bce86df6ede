package io.hillock.spike;

import java.util.List;
import java.util.Objects;

/**
 * The values that a caller requests beside the spike counts. Immutable.
 *
 * @param raster whether to keep the Output's value of every step; membrane outputs always keep it
 * @param timed whether to measure the latency, which costs two clock readings (about 60 ns) per call
 * @param record names of the values to record: {@code NODE:z} for a node's output, {@code NODE:v} for its membrane
 */
public record RequestedOutputs(boolean raster, boolean timed, List<String> record) {
    /** Counts, label, confidence and latency. */
    public static final RequestedOutputs COUNTS = new RequestedOutputs(false, true, List.of());

    public RequestedOutputs {
        record = List.copyOf(Objects.requireNonNull(record, "record"));
    }

    public RequestedOutputs withRaster() {
        return new RequestedOutputs(true, timed, record);
    }

    public RequestedOutputs untimed() {
        return new RequestedOutputs(raster, false, record);
    }

    public RequestedOutputs record(String... names) {
        return new RequestedOutputs(raster, timed, List.of(names));
    }
}
