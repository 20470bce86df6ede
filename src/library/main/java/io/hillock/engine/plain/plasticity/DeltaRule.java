package io.hillock.engine.plain.plasticity;

/**
 * The delta rule (Widrow, Hoff 1960). While a target is set, weights change by rate · (target − z) · x, with x the
 * trace of the source and z the neuron's output. One thread at a time.
 *
 * @param constants decay of the sources' traces, rate, lower, upper
 * @param pre traces of the sources
 * @param target one value for each neuron
 * @param teaching one number, not 0 while a target is set
 * @param weight {@code [sources][targets]}
 */
public record DeltaRule(float[] constants, float[] pre, float[] target, float[] teaching, float[] weight)
        implements
            Rule {
    @Override
    public void learn(float[] x, int at, float[] z, int from) {
        Traces.follow(pre, constants[0], x, at);
        if (teaching[0] == 0) {
            return;
        }
        for (int i = 0; i < pre.length; i++) {
            if (pre[i] != 0) {
                learn(i, z, from);
            }
        }
    }

    private void learn(int i, float[] z, int from) {
        for (int j = 0; j < target.length; j++) {
            int k = i * target.length + j;
            float step = constants[1] * (target[j] - z[from + j]);
            weight[k] = Traces.clip(Math.fma(step, pre[i], weight[k]), constants[2], constants[3]);
        }
    }
}
