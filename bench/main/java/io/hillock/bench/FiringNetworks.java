package io.hillock.bench;

import io.hillock.model.Network;
import java.util.function.DoubleFunction;
import java.util.random.RandomGenerator;

/** Networks of random weights, scaled to fire at given rates. */
final class FiringNetworks {
    private static final double OUTPUT_RATE = 0.15;
    private static final double BETA = 0.9;
    private static final double SYNAPTIC_DECAY = 0.9;
    private static final double MEMBRANE_DECAY = 0.95;
    /** Gain of the recurrent weights: large enough to matter, too small for runaway activity. */
    private static final double RECURRENT_GAIN = 0.5;

    private final Calibration calibration;
    private final RandomGenerator random;
    private final int inputs;

    FiringNetworks(Workload workload, RandomGenerator random) {
        this.calibration = new Calibration(workload);
        this.random = random;
        this.inputs = workload.inputs();
    }

    /** Names are as in workloads: fc1 lif1 fc2 lif2 fc3 lif3. */
    Network feedForward(double hiddenRate) {
        Draft draft = layer(Draft.of(inputs), 1, inputs, 1024, hiddenRate);
        draft = layer(draft, 2, 1024, 1024, hiddenRate);
        return layer(draft, 3, 1024, 10, OUTPUT_RATE).network();
    }

    private Draft layer(Draft before, int number, int in, int out, double rate) {
        Weights weights = Weights.random(random, in, out);
        return calibrated(rate,
                gain -> before.then("fc" + number, weights.affine(gain), "lif" + number, weights.lif(BETA)));
    }

    /** Names are in, hidden with rec, out, readout. */
    Network recurrent(double rate) {
        Weights in = Weights.random(random, inputs, 256);
        Weights rec = Weights.random(random, 256, 256);
        Weights out = Weights.random(random, 256, 20);
        Draft hidden = calibrated(rate, gain -> Draft.of(inputs)
                .then("in", in.linear(gain), "hidden", in.cubaLif(SYNAPTIC_DECAY, MEMBRANE_DECAY))
                .loop("rec", rec.linear(RECURRENT_GAIN)));
        return calibrated(rate, gain -> hidden.then("out", out.linear(gain), "readout",
                out.cubaLif(SYNAPTIC_DECAY, MEMBRANE_DECAY))).network();
    }

    private Draft calibrated(double rate, DoubleFunction<Draft> draft) {
        return draft.apply(calibration.gain(rate, draft));
    }
}
