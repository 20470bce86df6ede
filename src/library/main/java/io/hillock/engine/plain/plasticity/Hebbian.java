package io.hillock.engine.plain.plasticity;

/**
 * Hebb's rule with Oja's normalisation (Oja 1982). Each target with output z ≠ 0 changes its weights by
 * rate · z · (x − forgetting · z · w), with x the trace of the source. One thread at a time.
 *
 * @param constants decay of the sources' traces, rate, forgetting, lower, upper
 * @param pre traces of the sources
 * @param weight {@code [sources][targets]}
 */
public record Hebbian(float[] constants, float[] pre, float[] weight) implements Rule {
    @Override
    public void learn(float[] x, int at, float[] z, int from) {
        Traces.follow(pre, constants[0], x, at);
        int targets = weight.length / pre.length;
        for (int j = 0; j < targets; j++) {
            float value = z[from + j];
            if (value != 0) {
                learn(j, targets, value);
            }
        }
    }

    private void learn(int j, int targets, float z) {
        float rate = constants[1] * z;
        float forgetting = constants[2] * z;
        for (int i = 0; i < pre.length; i++) {
            float w = weight[i * targets + j];
            float changed = Math.fma(rate, Math.fma(-forgetting, w, pre[i]), w);
            weight[i * targets + j] = Traces.clip(changed, constants[3], constants[4]);
        }
    }
}
