package io.hillock.engine.plain.plasticity;

/** Operations that rules share: traces decay, and weights stay within bounds. */
final class Traces {
    private Traces() {}

    /** Applies one step's decay to all traces. */
    static void decay(float[] traces, float factor) {
        for (int i = 0; i < traces.length; i++) {
            traces[i] = factor * traces[i];
        }
    }

    /** Decays the traces, then adds to each its neuron's value. */
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
