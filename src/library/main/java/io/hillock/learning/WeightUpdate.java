package io.hillock.learning;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changes by learning, as a PLASTICITY_UPDATE carries them.
 *
 * @param rule names of the rules, joined with {@code +}
 * @param rate learning rate of the first rule
 * @param steps number of time steps that the change covers
 * @param deltas changes to add to each weight tensor, by its name in the image; not copied
 */
public record WeightUpdate(String rule, double rate, long steps, Map<String, float[]> deltas) {

    public WeightUpdate {
        deltas = Collections.unmodifiableMap(new LinkedHashMap<>(deltas));
    }
}
