package io.hillock.training;

import java.util.Objects;

/** Some samples of a set. */
record SelectedSamples(DataSet all, int[] samples) implements DataSet {
    SelectedSamples {
        for (int sample : samples) {
            Objects.checkIndex(sample, all.size());
        }
        if (samples.length == 0) {
            throw new IllegalArgumentException("a data set needs at least 1 sample");
        }
    }

    @Override
    public int size() {
        return samples.length;
    }

    @Override
    public int inputs() {
        return all.inputs();
    }

    @Override
    public int steps() {
        return all.steps();
    }

    @Override
    public boolean held() {
        return all.held();
    }

    @Override
    public int label(int sample) {
        return all.label(samples[sample]);
    }

    @Override
    public void read(int sample, float[] into) {
        all.read(samples[sample], into);
    }
}
