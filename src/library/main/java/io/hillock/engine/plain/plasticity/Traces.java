package io.hillock.engine.plain.plasticity;

/** What rules share: traces that decay, weights that stay within bounds. */
final class Traces {
    private Traces() {}

    /** One step's decay of all traces. */
    static void decay(float[] traces, float factor) {
        for (int i = 0; i < traces.length; i++) {
            traces[i] = factor * traces[i];
        }
    }

    /** Decays the traces, then adds to each what its neuron gives. */
    static void follow(float[] traces, float factor, float[] x, int at) {
        decay(traces, factor);
        for (int i = 0; i < traces.length; i++) {
            if (x[at + i] != 0) {
                traces[i] = traces[i] + x[at + i];
            }
        }
    }

    static float clip(float w, float lower, float upper) {
        float raised = lower > w ? lower : w;
        return upper < raised ? upper : raised;
    }
}
