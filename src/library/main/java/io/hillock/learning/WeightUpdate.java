package io.hillock.learning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What learning changed, as a PLASTICITY_UPDATE carries it.
 *
 * @param rule names of the rules, joined with {@code +}
 * @param rate of the first rule
 * @param steps time steps that the change sums up
 * @param deltas what to add to each weight tensor, by its name in the image; not copied
 */
public record WeightUpdate(String rule, double rate, long steps, Map<String, float[]> deltas) {

    public WeightUpdate {
        deltas = Collections.unmodifiableMap(new LinkedHashMap<>(deltas));
    }
}
