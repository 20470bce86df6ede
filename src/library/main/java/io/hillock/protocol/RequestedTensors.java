package io.hillock.protocol;

import java.util.List;

/**
 * The tensors that an answer must have. The label, spike count and confidence always come. Immutable.
 *
 * @param counts spikes of each output
 * @param raster the output's spikes at each step, as {@code firing_pattern}
 * @param membrane the output's membrane at each step, for networks whose output is a membrane
 * @param record {@code NODE:z} or {@code NODE:v}: the node's output, or its membrane, at each step
 */
public record RequestedTensors(boolean counts, boolean raster, boolean membrane, List<String> record) {
    public static final RequestedTensors COUNTS = new RequestedTensors(true, false, false, List.of());

    public RequestedTensors {
        record = List.copyOf(record);
        MessageChecks.names("record", record);
    }
}
