package io.hillock.spike;

import java.util.List;
import java.util.Objects;

/**
 * What a caller wants in a response besides the counts.
 *
 * @param raster whether to keep the Output's value of every step (always kept for membrane outputs)
 * @param timed whether to measure the latency, which costs two clock readings (about 60 ns) a call
 * @param record what to record of nodes, {@code NODE:z} for what the node gave, {@code NODE:v} for its membrane
 */
public record Want(boolean raster, boolean timed, List<String> record) {
    /** Counts, label, confidence and latency. */
    public static final Want COUNTS = new Want(false, true, List.of());

    public Want {
        record = List.copyOf(Objects.requireNonNull(record, "record"));
    }

    public Want withRaster() {
        return new Want(true, timed, record);
    }

    public Want untimed() {
        return new Want(raster, false, record);
    }

    public Want record(String... names) {
        return new Want(raster, timed, List.of(names));
    }
}
