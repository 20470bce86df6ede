package io.hillock.training.update;

import io.hillock.training.Optimizer;

/**
 * An optimizer with its counters (training.md, Optimizers). {@link #begin} starts a batch; then any thread may update parts of parameters.
 */
public final class UpdateRule {
    private static final float SMALLEST = 0x1p-100f;

    private final Optimizer optimizer;
    private double power1 = 1;
    private double power2 = 1;
    private double rate;

    public UpdateRule(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /** Starts a batch with the schedule's rate. */
    public void begin(double scheduled) {
        rate = scheduled;
        switch (optimizer) {
            case Optimizer.Sgd _ -> {
            }
            case Optimizer.Adam adam -> count(adam.beta1(), adam.beta2());
            case Optimizer.AdamW adam -> count(adam.beta1(), adam.beta2());
        }
    }

    private void count(double beta1, double beta2) {
        power1 *= beta1;
        power2 *= beta2;
    }

    /** β₁ to the power of the batches so far. */
    public double power1() {
        return power1;
    }

    /** β₂ to the power of the batches so far. */
    public double power2() {
        return power2;
    }

    /** Continues after a stop. */
    public void restore(double first, double second) {
        power1 = first;
        power2 = second;
    }

    /** Changes one array of a parameter. */
    public void update(Parameter parameter, int part) {
        float[] w = parameter.values()[part];
        float[] g = parameter.gradient()[part];
        float[] m = parameter.first()[part];
        double decay = parameter.kind().decays() ? optimizer.decay() : 0;
        switch (optimizer) {
            case Optimizer.Sgd sgd -> {
                addDecay(w, g, decay);
                sgd(w, g, m, (float) sgd.momentum());
            }
            case Optimizer.Adam adam -> {
                addDecay(w, g, decay);
                adam(w, g, m, parameter.second()[part], adam.beta1(), adam.beta2(), adam.epsilon());
            }
            case Optimizer.AdamW adam -> {
                shrink(w, decay);
                adam(w, g, m, parameter.second()[part], adam.beta1(), adam.beta2(), adam.epsilon());
            }
        }
        bound(parameter, w);
    }

    private static void bound(Parameter parameter, float[] w) {
        if (parameter.kind() == Parameter.Kind.BIAS) {
            for (int i = 0; i < w.length; i++) {
                w[i] += 0f;
            }
        }
        float lowest = parameter.lowest();
        if (lowest > Float.NEGATIVE_INFINITY) {
            for (int i = 0; i < w.length; i++) {
                w[i] = w[i] < lowest ? lowest : w[i];
            }
        }
    }

    private static void addDecay(float[] w, float[] g, double decay) {
        if (decay > 0) {
            float factor = (float) decay;
            for (int i = 0; i < w.length; i++) {
                g[i] = Math.fma(factor, w[i], g[i]);
            }
        }
    }

    private void shrink(float[] w, double decay) {
        if (decay > 0) {
            float factor = (float) (1 - rate * decay);
            for (int i = 0; i < w.length; i++) {
                w[i] *= factor;
            }
        }
    }

    private void sgd(float[] w, float[] g, float[] m, float momentum) {
        float step = (float) -rate;
        for (int i = 0; i < w.length; i++) {
            m[i] = flushed(Math.fma(momentum, m[i], g[i]));
            w[i] = Math.fma(step, m[i], w[i]);
        }
    }

    private void adam(float[] w, float[] g, float[] m, float[] v, double beta1, double beta2, double epsilon) {
        float b1 = (float) beta1, a1 = (float) (1 - beta1);
        float b2 = (float) beta2, a2 = (float) (1 - beta2);
        float step = (float) -(rate / (1 - power1));
        float correction = (float) (1 / Math.sqrt(1 - power2));
        float smallest = (float) epsilon;
        for (int i = 0; i < w.length; i++) {
            m[i] = flushed(Math.fma(a1, g[i], b1 * m[i]));
            v[i] = flushed(Math.fma(a2 * g[i], g[i], b2 * v[i]));
        }
        for (int i = 0; i < w.length; i++) {
            w[i] = Math.fma(step, m[i] / Math.fma((float) Math.sqrt(v[i]), correction, smallest), w[i]);
        }
    }

    /** Moments decay towards 0 for ever; denormal numbers would slow every batch. */
    private static float flushed(float moment) {
        return Math.abs(moment) < SMALLEST ? 0 : moment;
    }
}
