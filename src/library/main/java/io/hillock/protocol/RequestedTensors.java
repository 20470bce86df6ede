package io.hillock.protocol;

import java.util.List;

/**
 * The tensors that an answer must have. The label, spike count and confidence always come. Immutable.
 *
 * @param counts spikes of each output
 * @param raster the output's spikes at each step, as {@code firing_pattern}
 * @param membrane the output's membrane at each step, for networks with an output that is a membrane
 * @param record {@code NODE:z} or {@code NODE:v}: the node's output, or its membrane, at each step
 * @param output the Output that label, spike count and confidence are of; empty for the network's own choice
 */
public record RequestedTensors(boolean counts, boolean raster, boolean membrane, List<String> record, String output) {
    public static final RequestedTensors COUNTS = new RequestedTensors(true, false, false, List.of());

    public RequestedTensors {
        record = List.copyOf(record);
        MessageChecks.names("record", record);
        MessageChecks.text("output", output, 0, MessageChecks.MAX_TEXT);
    }

    /** The label is that of the network's own choice of Output, its first. */
    public RequestedTensors(boolean counts, boolean raster, boolean membrane, List<String> record) {
        this(counts, raster, membrane, record, "");
    }
}
