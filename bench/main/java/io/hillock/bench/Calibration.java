package io.hillock.bench;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.function.DoubleFunction;

/** Finds gains with which random networks fire like trained ones. */
final class Calibration {
    private static final int SAMPLES = 32;
    private static final int HALVINGS = 10;

    private final Workload workload;

    Calibration(Workload workload) {
        this.workload = workload;
    }

    /** Bisects between 0.1 and 60, where the rate grows with the gain. */
    double gain(double rate, DoubleFunction<Draft> draft) {
        double low = 0.1;
        double high = 60;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = Math.sqrt(low * high);
            if (rate(draft.apply(middle).network()) < rate) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.sqrt(low * high);
    }

    /** Spikes per neuron of the Output and step. */
    double rate(Network network) {
        Image image = Image.compile(network, Workload.SETTINGS);
        try (Arena arena = Arena.ofConfined(); Engine engine = JavaEngine.open(image)) {
            Batch batch = workload.madeBatch(arena, SAMPLES);
            Response response = image.response(arena, SAMPLES, workload.steps(), RequestedOutputs.COUNTS);
            engine.run(batch, response);
            long spikes = 0;
            for (int sample = 0; sample < SAMPLES; sample++) {
                spikes += response.spikeCount(sample);
            }
            return (double) spikes / ((long) SAMPLES * workload.steps() * response.answer().outputs());
        }
    }
}
