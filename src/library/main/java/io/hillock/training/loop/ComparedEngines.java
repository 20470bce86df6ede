package io.hillock.training.loop;

import io.hillock.model.Network;
import io.hillock.training.DataSet;
import io.hillock.training.Evaluation;
import io.hillock.training.TrainingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Two engines that compute each batch side by side, and stop at the first bit that differs. One thread. */
public final class ComparedEngines implements TrainingEngine {
    private final TrainingEngine first;
    private final TrainingEngine second;
    private final String names;
    private long batches;

    /** @param names of both, for messages, such as {@code C++ and Java} */
    public ComparedEngines(TrainingEngine first, TrainingEngine second, String names) {
        this.first = first;
        this.second = second;
        this.names = names;
    }

    @Override
    public void prepare(DataSet data) {
        first.prepare(data);
        second.prepare(data);
    }

    @Override
    public String memory() {
        return first.memory() + "; and again: " + second.memory();
    }

    @Override
    public List<String> layers() {
        return first.layers();
    }

    @Override
    public boolean affectsOutput(int layer) {
        return first.affectsOutput(layer);
    }

    @Override
    public List<Integer> neurons() {
        return first.neurons();
    }

    @Override
    public void train(DataSet data, int[] samples, int from, int count, int epoch, double rate, BatchSums sums) {
        BatchSums again = sums.copy();
        first.train(data, samples, from, count, epoch, rate, sums);
        second.train(data, samples, from, count, epoch, rate, again);
        batches++;
        compareParameters("after batch " + batches);
        if (!sums.sameBits(again)) {
            throw new TrainingException("", names + " give other losses, answers, spikes or norms in batch " + batches);
        }
    }

    private void compareParameters(String when) {
        Map<String, float[]> others = second.parameters();
        first.parameters().forEach((name, values) -> {
            float[] other = others.get(name);
            for (int i = 0; i < values.length; i++) {
                if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(other[i])) {
                    int dot = name.lastIndexOf('.');
                    throw new TrainingException(name.substring(0, dot), "its " + name.substring(dot + 1)
                            + " differs between " + names + " " + when + ", first at element " + i + ": " + values[i]
                            + " and " + other[i]);
                }
            }
        });
    }

    @Override
    public void evaluate(DataSet data, EvaluationSums sums) {
        EvaluationSums again = sums.empty();
        first.evaluate(data, sums);
        second.evaluate(data, again);
        Evaluation one = sums.result();
        Evaluation other = again.result();
        if (Double.compare(one.loss(), other.loss()) != 0 || !Arrays.deepEquals(one.confusion(), other.confusion())) {
            throw new TrainingException("", names + " validate differently after batch " + batches + ": the losses are "
                    + one.loss() + " and " + other.loss());
        }
    }

    @Override
    public void setInitialRates(DataSet data, int[] samples, int count, double rate) {
        first.setInitialRates(data, samples, count, rate);
        second.setInitialRates(data, samples, count, rate);
        compareParameters("with the initial rate");
    }

    @Override
    public Network network() {
        return first.network();
    }

    @Override
    public Map<String, float[]> parameters() {
        return first.parameters();
    }

    @Override
    public Map<String, float[]> moments() {
        return first.moments();
    }

    @Override
    public double[] counters() {
        return first.counters();
    }

    @Override
    public void restoreParameters(Map<String, float[]> parameters) {
        first.restoreParameters(parameters);
        second.restoreParameters(parameters);
    }

    @Override
    public void restoreMoments(Map<String, float[]> moments, double[] counters) {
        first.restoreMoments(moments, counters);
        second.restoreMoments(moments, counters);
    }

    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
