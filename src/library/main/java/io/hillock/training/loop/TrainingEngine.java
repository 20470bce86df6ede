package io.hillock.training.loop;

import io.hillock.model.Network;
import io.hillock.training.DataSet;
import java.util.List;
import java.util.Map;

/** What computes batches. All engines give the same bits. One thread at a time. */
public interface TrainingEngine extends AutoCloseable {

    /** Prepares for samples of this form; takes the memory that batches need. */
    void prepare(DataSet data);

    /** What {@link #prepare} took, in words. */
    String memory();

    /** Names of the spiking nodes, in the order of the program. */
    List<String> layers();

    /** Whether the output depends on a layer. */
    boolean affectsOutput(int layer);

    /** Neurons of each layer. */
    List<Integer> neurons();

    /**
     * Trains with one batch: {@code samples[from]} to {@code samples[from + count]} (exclusive).
     *
     * @param rate the learning rate
     * @param sums takes the results
     */
    void train(DataSet data, int[] samples, int from, int count, int epoch, double rate, BatchSums sums);

    /** Runs samples 0 to the set's size forward. */
    void evaluate(DataSet data, EvaluationSums sums);

    /** Scales weights until each layer spikes at this rate on these samples. */
    void setInitialRates(DataSet data, int[] samples, int count, double rate);

    /** The network with the parameters as they are. */
    Network network();

    /** Names and arrays of the parameters, which {@link #network} takes. */
    Map<String, float[]> parameters();

    /** Names and arrays of the optimizer's memory. */
    Map<String, float[]> moments();

    /** The optimizer's counters. */
    double[] counters();

    void restoreParameters(Map<String, float[]> parameters);

    void restoreMoments(Map<String, float[]> moments, double[] counters);

    @Override
    void close();
}
