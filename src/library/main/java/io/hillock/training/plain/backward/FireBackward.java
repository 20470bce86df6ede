package io.hillock.training.plain.backward;

import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.RunSettings.Reset;
import java.util.Arrays;

/**
 * The backward pass of threshold and reset (training.md, Backward of the neurons): from the gradients of the spikes and of the kept membranes to those of
 * the membranes before the threshold. One sample at a time.
 */
public final class FireBackward {
    private final Reset reset;
    private final boolean atOrAbove;
    private final boolean whole;
    private final float[] threshold;
    private final float[] vReset;
    private final float[] lowerBound;
    private final SurrogateCurve surrogate;
    private final NeuronTape tape;
    private final float[] thresholdGradient;
    private final float[] vResetGradient;
    private final int n;
    private final float[] u;
    private final float[] v;
    private final float[] z;
    private final float[] s;
    private final float[] late;
    /** Gradient of the membrane of the step before, through the spike that it shows; for {@code SNNTORCH_SUBTRACT} and {@code TO_ZERO_LATE}. */
    private final float[] before;

    /**
     * @param constants gradients of the threshold and of v_reset are added there; null if they are not trained
     */
    public FireBackward(Reset reset, FiringCondition fires, boolean whole, float[] threshold, float[] vReset,
            float[] lowerBound,
            SurrogateCurve surrogate, NeuronTape tape, ConstantGradients constants) {
        this.reset = reset;
        this.atOrAbove = fires == FiringCondition.AT_OR_ABOVE;
        this.whole = whole;
        this.threshold = threshold;
        this.vReset = vReset;
        this.lowerBound = lowerBound;
        this.surrogate = surrogate;
        this.tape = tape;
        this.thresholdGradient = constants == null ? null : constants.threshold();
        this.vResetGradient = constants == null ? null : constants.vReset();
        n = tape.n();
        u = new float[n];
        v = new float[n];
        z = new float[n];
        s = new float[n];
        late = new float[n];
        before = new float[n];
    }

    void begin() {
        Arrays.fill(late, 0);
    }

    /** What the membrane of the step before gets beyond its decay, after {@link #step}; null if nothing. */
    float[] before() {
        return whole && (reset == Reset.SNNTORCH_SUBTRACT || reset == Reset.TO_ZERO_LATE) ? before : null;
    }

    /**
     * Visits step k.
     *
     * @param gz gradients of the spikes
     * @param gv gradients of the membranes that the neurons keep
     * @param gu takes the gradients of the membranes before the threshold
     */
    void step(int k, float[] gz, float[] gv, float[] gu) {
        System.arraycopy(tape.u(), k * n, u, 0, n);
        if (lowerBound != null) {
            bound(k, gv);
        }
        switch (reset) {
            case TO_V_RESET, TO_ZERO -> toVReset(k, gz, gv, gu);
            case SUBTRACT -> subtract(k, gz, gv, gu);
            case SUBTRACT_LATE -> subtractLate(k, gz, gv, gu);
            case SNNTORCH_SUBTRACT -> snntorchSubtract(k, gz, gv, gu);
            case TO_ZERO_LATE -> toZeroLate(k, gz, gv, gu);
            case NONE -> none(gz, gv, gu);
            case MULTI_SPIKE -> throw new IllegalStateException("refused before the training started");
        }
    }

    /** The surrogate at u − threshold. */
    private void surrogateOfU() {
        for (int j = 0; j < n; j++) {
            s[j] = u[j] - threshold[j];
        }
        surrogate.apply(s);
    }

    private void toVReset(int k, float[] gz, float[] gv, float[] gu) {
        System.arraycopy(tape.z(), (k + 1) * n, z, 0, n);
        surrogateOfU();
        if (whole) {
            for (int j = 0; j < n; j++) {
                s[j] = Math.fma(gv[j], vReset[j] - u[j], gz[j]) * s[j];
            }
        } else {
            for (int j = 0; j < n; j++) {
                s[j] = gz[j] * s[j];
            }
        }
        for (int j = 0; j < n; j++) {
            gu[j] = s[j] + (1 - z[j]) * gv[j];
        }
        if (thresholdGradient != null) {
            for (int j = 0; j < n; j++) {
                thresholdGradient[j] -= s[j];
                vResetGradient[j] += z[j] * gv[j];
            }
        }
    }

    private void subtract(int k, float[] gz, float[] gv, float[] gu) {
        surrogateOfU();
        throughSpike(gz, gv);
        for (int j = 0; j < n; j++) {
            gu[j] = s[j] + gv[j];
        }
        if (thresholdGradient != null) {
            System.arraycopy(tape.z(), (k + 1) * n, z, 0, n);
            for (int j = 0; j < n; j++) {
                thresholdGradient[j] -= s[j] + z[j] * gv[j];
            }
        }
    }

    /** s becomes the gradient through the spike, if the spike subtracts the threshold from the kept membrane. */
    private void throughSpike(float[] gz, float[] gv) {
        if (whole) {
            for (int j = 0; j < n; j++) {
                s[j] = Math.fma(-gv[j], threshold[j], gz[j]) * s[j];
            }
        } else {
            for (int j = 0; j < n; j++) {
                s[j] = gz[j] * s[j];
            }
        }
    }

    private void subtractLate(int k, float[] gz, float[] gv, float[] gu) {
        System.arraycopy(tape.z(), k * n, z, 0, n); // of the step before
        for (int j = 0; j < n; j++) {
            s[j] = (u[j] - z[j] * threshold[j]) - threshold[j];
        }
        surrogate.apply(s);
        for (int j = 0; j < n; j++) {
            s[j] = (gz[j] + late[j]) * s[j];
            gu[j] = s[j] + gv[j];
        }
        if (whole) {
            for (int j = 0; j < n; j++) {
                late[j] = -(gu[j] * threshold[j]);
            }
        }
        if (thresholdGradient != null) {
            for (int j = 0; j < n; j++) {
                thresholdGradient[j] -= s[j] + z[j] * gu[j];
            }
        }
    }

    private void snntorchSubtract(int k, float[] gz, float[] gv, float[] gu) {
        System.arraycopy(tape.z(), (k + 1) * n, z, 0, n);
        System.arraycopy(tape.v(), k * n, v, 0, n); // of the step before
        for (int j = 0; j < n; j++) {
            s[j] = (fires(v[j], j) ? u[j] - threshold[j] : u[j]) - threshold[j];
        }
        surrogate.apply(s);
        throughSpike(gz, gv);
        for (int j = 0; j < n; j++) {
            gu[j] = s[j] + gv[j];
        }
        if (whole) {
            for (int j = 0; j < n; j++) {
                before[j] = v[j] - threshold[j];
            }
            surrogate.apply(before);
            for (int j = 0; j < n; j++) {
                before[j] = (gv[j] - gu[j]) * threshold[j] * before[j];
            }
        }
        if (thresholdGradient != null) {
            for (int j = 0; j < n; j++) {
                float p = fires(v[j], j) ? 1 : 0;
                thresholdGradient[j] -= s[j] + (z[j] - p) * gv[j] + p * gu[j] + (whole ? before[j] : 0);
            }
        }
    }

    private void toZeroLate(int k, float[] gz, float[] gv, float[] gu) {
        System.arraycopy(tape.v(), k * n, v, 0, n); // of the step before
        for (int j = 0; j < n; j++) {
            s[j] = (fires(v[j], j) ? 0 : u[j]) - threshold[j];
        }
        surrogate.apply(s);
        for (int j = 0; j < n; j++) {
            s[j] = gz[j] * s[j];
            gu[j] = s[j] + gv[j]; // of the membrane after the late reset
        }
        if (whole) {
            for (int j = 0; j < n; j++) {
                before[j] = v[j] - threshold[j];
            }
            surrogate.apply(before);
            for (int j = 0; j < n; j++) {
                before[j] = -(gu[j] * u[j]) * before[j];
            }
        }
        if (thresholdGradient != null) {
            for (int j = 0; j < n; j++) {
                thresholdGradient[j] -= s[j] + (whole ? before[j] : 0);
            }
        }
        for (int j = 0; j < n; j++) {
            gu[j] = fires(v[j], j) ? 0 : gu[j];
        }
    }

    private void none(float[] gz, float[] gv, float[] gu) {
        surrogateOfU();
        for (int j = 0; j < n; j++) {
            s[j] = gz[j] * s[j];
            gu[j] = s[j] + gv[j];
        }
        if (thresholdGradient != null) {
            for (int j = 0; j < n; j++) {
                thresholdGradient[j] -= s[j];
            }
        }
    }

    private boolean fires(float membrane, int j) {
        return atOrAbove ? membrane >= threshold[j] : membrane > threshold[j];
    }

    /** A membrane that the bound raised has no gradient. It is the bound now, and would be lower without it. */
    private void bound(int k, float[] gv) {
        System.arraycopy(tape.z(), (k + 1) * n, z, 0, n);
        for (int j = 0; j < n; j++) {
            float free = switch (reset) {
                case TO_V_RESET, TO_ZERO -> z[j] == 1 ? vReset[j] : u[j];
                case SUBTRACT -> u[j] - z[j] * threshold[j];
                case SUBTRACT_LATE -> u[j] - tape.z()[k * n + j] * threshold[j];
                case SNNTORCH_SUBTRACT -> snntorchMembrane(j, tape.v()[k * n + j]);
                case TO_ZERO_LATE -> fires(tape.v()[k * n + j], j) ? 0 : u[j];
                case NONE -> u[j];
                case MULTI_SPIKE -> throw new IllegalStateException("refused before the training started");
            };
            gv[j] = free < lowerBound[j] ? 0 : gv[j];
        }
    }

    private float snntorchMembrane(int j, float old) {
        float p = fires(old, j) ? 1 : 0;
        float w = p == 1 ? u[j] - threshold[j] : u[j];
        return w - (z[j] - p) * threshold[j];
    }
}
