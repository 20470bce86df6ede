package io.hillock.spike;

import java.util.List;
import java.util.Objects;

/**
 * The values that a caller requests beside the spike counts. Immutable.
 *
 * @param raster whether to keep the Outputs' values of every step; networks with a membrane Output always keep them
 * @param timed whether to measure the latency, which costs two clock readings (about 60 ns) per call
 * @param record names of the values to record: {@code NODE:z} for a node's output, {@code NODE:v} for its membrane
 * @param output name of the Output that gives label and confidence; empty for the first
 */
public record RequestedOutputs(boolean raster, boolean timed, List<String> record, String output) {
    /** Counts, label, confidence and latency. */
    public static final RequestedOutputs COUNTS = new RequestedOutputs(false, true, List.of());

    public RequestedOutputs {
        record = List.copyOf(Objects.requireNonNull(record, "record"));
        Objects.requireNonNull(output, "output");
    }

    /** Label and confidence come from the first Output. */
    public RequestedOutputs(boolean raster, boolean timed, List<String> record) {
        this(raster, timed, record, "");
    }

    public RequestedOutputs withRaster() {
        return new RequestedOutputs(true, timed, record, output);
    }

    public RequestedOutputs untimed() {
        return new RequestedOutputs(raster, false, record, output);
    }

    public RequestedOutputs record(String... names) {
        return new RequestedOutputs(raster, timed, List.of(names), output);
    }

    /** The same values, with label and confidence from this Output. */
    public RequestedOutputs labelledBy(String output) {
        return new RequestedOutputs(raster, timed, record, output);
    }
}
