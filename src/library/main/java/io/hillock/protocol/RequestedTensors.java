package io.hillock.protocol;

import java.util.List;

/**
 * Which tensors an answer shall have. The label, spike count and confidence always come.
 *
 * @param counts spikes of each output
 * @param raster the output's spikes at each step, as {@code firing_pattern}
 * @param membrane the output's membrane at each step, of networks whose output is a membrane
 * @param record {@code NODE:z} or {@code NODE:v}: what the node gave, or its membrane, at each step
 */
public record RequestedTensors(boolean counts, boolean raster, boolean membrane, List<String> record) {
    public static final RequestedTensors COUNTS = new RequestedTensors(true, false, false, List.of());

    public RequestedTensors {
        record = List.copyOf(record);
        MessageChecks.names("record", record);
    }
}
