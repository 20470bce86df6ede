package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.image.Image;
import io.hillock.model.AdaptiveLif;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Philox;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The classic STDP protocol of bench/stdp/song2000.py: Poisson inputs onto LIF neurons, all to all. */
final class Song2000 {
    static final int INPUTS = 1000;
    static final int NEURONS = 100;
    static final double DT = 1e-4;
    static final double MOST = 0.30;
    private static final float RATE = (float) (15 * DT);
    private static final long SEED = 2000;
    private static final int SPIKES = 0;
    private static final int WEIGHTS = 1;
    private static final int EVENTS = 2;

    private Song2000() {}

    static Image image() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("poisson", new Input(Shape.of(INPUTS)));
        nodes.put("synapses", new Plastic(weights(), new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.01 * MOST,
                0.0105 * MOST, Bounds.hard(0, MOST))));
        nodes.put("neurons", new AdaptiveLif(fill(5e-3), fill(20e-3), fill(1), fill(-60), fill(5e-3 / DT), fill(-50),
                fill(-60), fill(2e-3), fill(1), fill(0)));
        nodes.put("output", new Output(Shape.of(NEURONS)));
        Network network = Network.of(nodes, List.of(new Edge("poisson", "synapses"), new Edge("synapses", "neurons"),
                new Edge("neurons", "output")));
        return Image.compile(network,
                RunSettings.of(Profile.NIR).withDt(DT).withDiscretisation(Discretisation.EXPONENTIAL));
    }

    /** Writes the input of steps {@code first} to {@code first + steps}. */
    static void encode(MemorySegment into, long first, int steps) {
        into.fill((byte) 0);
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < INPUTS; i += 2) {
                long pair = Philox.pair(SEED, SPIKES, first + step, i >> 1);
                long at = (long) step * INPUTS + i;
                if (Philox.uniform((int) (pair >>> 32)) < RATE) {
                    into.setAtIndex(JAVA_FLOAT, at, 1);
                }
                if (Philox.uniform((int) pair) < RATE) {
                    into.setAtIndex(JAVA_FLOAT, at + 1, 1);
                }
            }
        }
    }

    /**
     * Writes the mean number of spikes, each at a random place in these steps. This is Poisson except for the fixed number, and faster to
     * draw.
     */
    static void scatter(MemorySegment into, long first, int steps) {
        into.fill((byte) 0);
        int places = steps * INPUTS;
        int count = Math.round(RATE * places);
        for (int i = 0; i < count; i++) {
            long pair = Philox.pair(SEED, EVENTS, first, i >> 1);
            int draw = (int) (i % 2 == 0 ? pair >>> 32 : pair);
            into.setAtIndex(JAVA_FLOAT, (long) (Philox.uniform(draw) * places), 1);
        }
    }

    /** Counts weights in equal bins from 0 to the upper bound. */
    static int[] histogram(float[] weights, int bins) {
        var histogram = new int[bins];
        for (float weight : weights) {
            histogram[Math.min((int) (weight / MOST * bins), bins - 1)]++;
        }
        return histogram;
    }

    private static Tensor weights() {
        var values = new double[INPUTS * NEURONS];
        for (int i = 0; i < INPUTS; i++) {
            for (int j = 0; j < NEURONS; j++) {
                values[j * INPUTS + i] = Philox.uniform(Philox.draw(SEED, WEIGHTS, 0, (long) i * NEURONS + j))
                        * (float) MOST;
            }
        }
        return Tensor.of(Shape.of(NEURONS, INPUTS), values);
    }

    private static Tensor fill(double value) {
        return Tensor.fill(Shape.of(NEURONS), value);
    }
}
