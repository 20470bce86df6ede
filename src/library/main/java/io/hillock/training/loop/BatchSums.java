package io.hillock.training.loop;

import java.util.Arrays;

/** Sums over batches, samples in order. */
public final class BatchSums {
    private final long[] spikes;
    private double loss;
    private long right;
    private long samples;
    private double norms;
    private long batches;

    /** @param layers number of spiking layers */
    public BatchSums(int layers) {
        spikes = new long[layers];
    }

    /** Sums that continue from these. */
    BatchSums copy() {
        BatchSums copy = new BatchSums(spikes.length);
        copy.restore(loss, right, samples, norms, batches, spikes);
        return copy;
    }

    boolean sameBits(BatchSums other) {
        return Double.doubleToRawLongBits(loss) == Double.doubleToRawLongBits(other.loss) && right == other.right
                && Double.doubleToRawLongBits(norms) == Double.doubleToRawLongBits(other.norms)
                && Arrays.equals(spikes, other.spikes);
    }

    public void addSample(double sampleLoss, boolean isRight) {
        loss += sampleLoss;
        right += isRight ? 1 : 0;
        samples++;
    }

    public void addSpikes(int layer, long count) {
        spikes[layer] += count;
    }

    public void addNorm(double norm) {
        norms += norm;
        batches++;
    }

    /** Continues from sums kept before a stop. */
    void restore(double keptLoss, long keptRight, long keptSamples, double keptNorms, long keptBatches,
            long[] keptSpikes) {
        loss = keptLoss;
        right = keptRight;
        samples = keptSamples;
        norms = keptNorms;
        batches = keptBatches;
        System.arraycopy(keptSpikes, 0, spikes, 0, spikes.length);
    }

    public double loss() {
        return loss;
    }

    public long right() {
        return right;
    }

    public long samples() {
        return samples;
    }

    double norms() {
        return norms;
    }

    long batches() {
        return batches;
    }

    public long[] spikes() {
        return spikes;
    }
}
