package io.hillock.engine.connection;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * NIR's Linear and Affine: y = W x + b. Each source that is not silent adds its row of weights to all targets.
 *
 * @param inputs sources
 * @param targets results
 * @param weight float32 {@code [inputs][targets]}
 * @param bias {@code [targets]}; null for none
 */
public record Linear(int inputs, int targets, MemorySegment weight, float[] bias) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        if (bias == null) {
            Arrays.fill(out, to, to + targets, 0);
        } else {
            System.arraycopy(bias, 0, out, to, targets);
        }
        for (int i = 0; i < inputs; i++) {
            float value = x[at + i];
            if (value == 0) {
                continue;
            }
            long row = (long) i * targets;
            for (int j = 0; j < targets; j++) {
                out[to + j] = Math.fma(weight.getAtIndex(JAVA_FLOAT, row + j), value, out[to + j]);
            }
        }
        for (int j = 0; j < targets; j++) {
            out[to + j] += 0f;
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
