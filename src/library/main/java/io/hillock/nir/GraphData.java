package io.hillock.nir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was observed at the nodes of a network: NIR's {@code NIRGraphData}, as {@code nir.write_data} writes it. Immutable but
 * for the arrays.
 *
 * @param nodes by node, nested names joined with {@code /}, then by observable such as {@code spikes}; in the order of names
 */
public record GraphData(Map<String, Map<String, ObservableData>> nodes) {
    public GraphData {
        nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    }
}
