package io.hillock.training.plain;

import io.hillock.training.update.Parameter;
import java.util.Arrays;

/**
 * Weights and biases of a connection with batch normalisation: the ones that the optimizer changes, the running statistics, and what passes use. While training, passes use the weights
 * without a bias; otherwise weights and biases into which the normalisation is folded. One thread, but for different channels.
 */
public final class NormWeights {
    private final float[][] exact;
    private final float[][] used;
    private final float[] usedBias;
    private final int side;
    private final Parameter beta;
    private final Parameter gamma;
    private final float[] runningMean;
    private final float[] runningVariance;
    private final double[] scale;

    /**
     * @param exact in the image's order
     * @param used of the same form
     * @param usedBias the biases that the network starts with
     * @param side channels of a group, side by side
     */
    NormWeights(String node, float[][] exact, float[][] used, float[] usedBias, int side) {
        this.exact = exact;
        this.used = used;
        this.usedBias = usedBias;
        this.side = side;
        int channels = usedBias.length;
        beta = new Parameter(node, "bias", Parameter.Kind.BIAS, new float[][]{usedBias.clone()}, channels,
                Float.NEGATIVE_INFINITY);
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        gamma = new Parameter(node, "gamma", Parameter.Kind.GAMMA, new float[][]{ones}, channels,
                Float.NEGATIVE_INFINITY);
        runningMean = new float[channels];
        runningVariance = new float[channels];
        Arrays.fill(runningVariance, (float) (1 - BatchNorm.EPSILON)); // so that folding changes nothing yet
        scale = new double[channels];
    }

    int channels() {
        return usedBias.length;
    }

    Parameter betas() {
        return beta;
    }

    /** The factors, γ. */
    public Parameter gammas() {
        return gamma;
    }

    /** By channel; live. */
    public float[] runningMean() {
        return runningMean;
    }

    /** By channel; live. */
    public float[] runningVariance() {
        return runningVariance;
    }

    float[][] used() {
        return used;
    }

    float[] usedBias() {
        return usedBias;
    }

    double beta(int channel) {
        return beta.values()[0][channel];
    }

    double gamma(int channel) {
        return gamma.values()[0][channel];
    }

    void setGradients(int channel, float ofGamma, float ofBeta) {
        gamma.gradient()[0][channel] = ofGamma;
        beta.gradient()[0][channel] = ofBeta;
    }

    /** Moves the running statistics towards those of a batch. */
    void follow(int channel, double mean, double variance, double momentum) {
        runningMean[channel] = (float) (runningMean[channel] + momentum * (mean - runningMean[channel]));
        runningVariance[channel] = (float) (runningVariance[channel]
                + momentum * (variance - runningVariance[channel]));
    }

    /** Gives passes the weights to train with. */
    void unfold() {
        for (int a = 0; a < exact.length; a++) {
            System.arraycopy(exact[a], 0, used[a], 0, exact[a].length);
        }
        Arrays.fill(usedBias, 0);
    }

    /** Gives passes the weights of the trained network. */
    void fold() {
        for (int c = 0; c < scale.length; c++) {
            scale[c] = gamma(c) / Math.sqrt(runningVariance[c] + BatchNorm.EPSILON);
            usedBias[c] = (float) (beta(c) - runningMean[c] * scale[c]) + 0f;
        }
        int size = 0;
        for (float[] array : exact) {
            size += array.length;
        }
        int groupSize = size / (scale.length / side);
        int at = 0;
        for (int a = 0; a < exact.length; a++) {
            for (int row = 0; row < exact[a].length; row += side, at += side) {
                int first = at / groupSize * side;
                for (int j = 0; j < side; j++) {
                    used[a][row + j] = (float) (exact[a][row + j] * scale[first + j]);
                }
            }
        }
    }
}
