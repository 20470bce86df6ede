package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.training.DataSet;
import io.hillock.training.TrainingException;
import io.hillock.training.update.Parameter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Scales the weights in front of each spiking layer, layer by layer, until the layer spikes at a wanted rate on the first batch: data-dependent initialisation, after Mishkin and
 * Matas (ICLR 2016), for rates instead of variances. The gain
 * is the first power of 16 that reaches the rate, then found by bisection below it.
 */
public final class InitialRates {
    /** Runs samples forward with the weights as they are. */
    public interface Rates {
        /** Spikes per neuron and step of an operation over samples 0 to {@code count} (exclusive) of the order. */
        double of(int operation, DataSet data, int[] samples, int count);
    }

    private static final double MOST = 0x1p24;
    private static final double GROWTH = 16;
    private static final int ROUNDS = 20;
    private static final double CLOSE = 0.05;

    private final TrainedProgram trained;
    private final Rates rates;

    public InitialRates(TrainedProgram trained, Rates rates) {
        this.trained = trained;
        this.rates = rates;
    }

    /** Changes the weights in place. */
    public void set(DataSet data, int[] samples, int count, double wanted) {
        for (int o = 0; o < trained.operations().size(); o++) {
            if (trained.operations().get(o).spikes()) {
                List<Parameter> weights = weightsBefore(o);
                if (!weights.isEmpty()) {
                    scale(o, weights, data, samples, count, wanted);
                }
            }
        }
    }

    private void scale(int o, List<Parameter> weights, DataSet data, int[] samples, int count, double wanted) {
        List<float[][]> start = weights.stream().map(weight -> copy(weight.values())).toList();
        double low = 0;
        double high = 1;
        double rate = rates.of(o, data, samples, count);
        while (rate < wanted && high < MOST) {
            low = high;
            high *= GROWTH;
            apply(weights, start, (float) high);
            rate = rates.of(o, data, samples, count);
        }
        for (int round = 0; round < ROUNDS && Math.abs(rate - wanted) > CLOSE * wanted; round++) {
            double gain = (low + high) / 2;
            apply(weights, start, (float) gain);
            rate = rates.of(o, data, samples, count);
            if (rate < wanted) {
                low = gain;
            } else {
                high = gain;
            }
        }
        if (rate == 0) {
            throw new TrainingException(trained.operations().get(o).node(), "it stays silent whatever its weights are; "
                    + "check its v_threshold, r and tau, and that the layers before it spike");
        }
    }

    private static float[][] copy(float[][] arrays) {
        float[][] copies = arrays.clone();
        for (int i = 0; i < copies.length; i++) {
            copies[i] = arrays[i].clone();
        }
        return copies;
    }

    private void apply(List<Parameter> weights, List<float[][]> start, float gain) {
        for (int w = 0; w < weights.size(); w++) {
            float[][] values = weights.get(w).values();
            for (int i = 0; i < values.length; i++) {
                for (int j = 0; j < values[i].length; j++) {
                    values[i][j] = start.get(w)[i][j] * gain;
                }
            }
        }
        trained.refresh();
    }

    /** Trained weights that reach the operation in the same step without passing other neurons. */
    private List<Parameter> weightsBefore(int o) {
        List<Parameter> found = new ArrayList<>();
        collect(o, found, new BitSet());
        return found;
    }

    private void collect(int o, List<Parameter> found, BitSet seen) {
        for (OperationInput input : trained.operations().get(o).in()) {
            for (int from = 0; from < trained.operations().size(); from++) {
                Operation operation = trained.operations().get(from);
                if (input.late() || operation.out() != input.signal() || operation instanceof Operation.Neurons
                        || seen.get(from)) {
                    continue;
                }
                seen.set(from);
                Parameter weight = trained.parameter(from, "weight");
                if (trained.norm(from) != null) {
                    continue; // the scale of normalised weights changes nothing
                }
                if (weight != null) {
                    found.add(weight);
                } else {
                    collect(from, found, seen);
                }
            }
        }
    }
}
