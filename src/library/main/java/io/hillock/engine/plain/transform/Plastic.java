package io.hillock.engine.plain.transform;

import io.hillock.engine.plain.plasticity.Rule;
import io.hillock.step.Step;
import java.util.Arrays;

/**
 * A linear transform whose weights learn: y = W x, like {@link Linear} without bias. After each step the rule changes
 * W. One thread at a time.
 *
 * @param weight {@code [sources][targets]}, state
 * @param targets the number of targets
 * @param rule the rule that changes the weights
 */
public record Plastic(float[] weight, int targets, Rule rule) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        Arrays.fill(out, to, to + targets, 0);
        for (int i = 0; i < weight.length / targets; i++) {
            float value = x[at + i];
            if (value == 0) {
                continue;
            }
            for (int j = 0; j < targets; j++) {
                out[to + j] = Math.fma(weight[i * targets + j], value, out[to + j]);
            }
        }
        for (int j = 0; j < targets; j++) {
            out[to + j] += 0f;
        }
    }
}
