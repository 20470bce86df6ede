package io.hillock.bench.peers;

import static io.hillock.bench.peers.StdpInput.DT;
import static io.hillock.bench.peers.StdpInput.INPUTS;
import static io.hillock.bench.peers.StdpInput.MOST;
import static io.hillock.bench.peers.StdpInput.NEURONS;
import static io.hillock.bench.peers.StdpInput.STEPS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.bench.Quantiles;
import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
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
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pair STDP: 1000 inputs at 15 Hz onto 100 LIF neurons, 10 s at 0.1 ms. Compares our C++ engine with Brian2, in turns of one run. It
 * measures CPU time, which a Brian2 program reports about itself. Our engine gets the input as lists of spikes, as Brian2 does, and as
 * rows. Arguments: the folder of {@code brian_stdp.py}, a folder to build in, the number of rounds.
 */
public final class StdpComparison {
    /** Steps per call with rows. Rows made from the list of spikes are still in the cache when the engine reads them. */
    private static final int CHUNK = 500;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int[] steps;
    private final int[] indices;
    private final Image image;
    private double meanWeight;
    private long spikes;

    private StdpComparison(StdpInput input) {
        steps = input.steps();
        indices = input.indices();
        image = image(input.weights());
    }

    public static void main(String[] args) throws IOException {
        StdpInput input = StdpInput.random();
        Path build = Path.of(args[1]).toAbsolutePath();
        input.write(build.resolve("input"));
        var ours = new StdpComparison(input);
        int rounds = Integer.parseInt(args[2]);
        double[] lists = new double[rounds];
        double[] rows = new double[rounds];
        double[] brian2 = new double[rounds];
        try (Brian brian = Brian.build(Path.of(args[0]), build.resolve("input"), build.resolve("brian"));
                Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(ours.image)) {
            for (int warmUp = 0; warmUp < 3; warmUp++) {
                ours.lists(engine);
                ours.rows(engine, arena);
            }
            brian.nanos();
            for (int round = 0; round < rounds; round++) {
                rows[round] = ours.rows(engine, arena);
                lists[round] = ours.lists(engine);
                brian2[round] = brian.nanos();
            }
            System.out.printf("Hillock: mean weight %.4f, %d spikes; Brian2 (mean weight, spikes): %s%n",
                    ours.meanWeight,
                    ours.spikes, brian.result());
        }
        System.out.printf("%-14s %s%n", "Brian2", show(brian2));
        System.out.printf("%-14s %s, %s%n", "Hillock, lists", show(lists), ratios(brian2, lists));
        System.out.printf("%-14s %s, %s%n", "Hillock, rows", show(rows), ratios(brian2, rows));
    }

    private static String show(double[] nanos) {
        return "median %.1f ms, least %.1f ms".formatted(Quantiles.of(nanos).median() / 1e6,
                Quantiles.of(nanos).at(0) / 1e6);
    }

    private static String ratios(double[] theirs, double[] ours) {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, round -> theirs[round] / ours[round]);
        return "%.1f × faster in the median of rounds, %.1f × of the least".formatted(Quantiles.of(ratios).median(),
                Quantiles.of(theirs).at(0) / Quantiles.of(ours).at(0));
    }

    /** One run of 10 s in one call, including the making of its lists. */
    private double lists(Engine engine) {
        try (Arena arena = Arena.ofConfined(); LearningSession session = LearningSession.open(engine)) {
            Response response = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.untimed());
            long start = THREADS.getCurrentThreadCpuTime();
            MemorySegment offsets = arena.allocate(JAVA_LONG, STEPS + 1);
            MemorySegment sources = arena.allocate(JAVA_INT, indices.length);
            int spike = 0;
            for (int step = 0; step < STEPS; step++) {
                offsets.setAtIndex(JAVA_LONG, step, spike);
                for (; spike < steps.length && steps[spike] == step; spike++) {
                    sources.setAtIndex(JAVA_INT, spike, indices[spike]);
                }
            }
            offsets.setAtIndex(JAVA_LONG, STEPS, spike);
            session.run(new Spikes(offsets, sources, INPUTS, 1, STEPS), response);
            double nanos = THREADS.getCurrentThreadCpuTime() - start;
            learned(session, response.spikeCount(0));
            return nanos;
        }
    }

    private void learned(LearningSession session, long fired) {
        double sum = 0;
        for (float weight : session.weights("synapses")) {
            sum += weight;
        }
        meanWeight = sum / INPUTS / NEURONS;
        spikes = fired;
    }

    /** One run of 10 s, including the conversion of the list of spikes to rows. */
    private double rows(Engine engine, Arena arena) {
        MemorySegment input = arena.allocate(JAVA_FLOAT, (long) CHUNK * INPUTS);
        Response response = image.response(arena, 1, CHUNK, RequestedOutputs.COUNTS.untimed());
        try (LearningSession session = LearningSession.open(engine)) {
            long fired = 0;
            int next = 0;
            long start = THREADS.getCurrentThreadCpuTime();
            for (int first = 0; first < STEPS; first += CHUNK) {
                int begin = next;
                for (; next < steps.length && steps[next] < first + CHUNK; next++) {
                    input.setAtIndex(JAVA_FLOAT, (long) (steps[next] - first) * INPUTS + indices[next], 1);
                }
                session.run(new Encoding(input, CHUNK, false), response);
                for (int k = begin; k < next; k++) {
                    input.setAtIndex(JAVA_FLOAT, (long) (steps[k] - first) * INPUTS + indices[k], 0);
                }
                fired += response.spikeCount(0);
            }
            double nanos = THREADS.getCurrentThreadCpuTime() - start;
            learned(session, fired);
            return nanos;
        }
    }

    private Image image(float[] weights) {
        var stdp = new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.01 * MOST, 0.0105 * MOST, Bounds.hard(0, MOST));
        double[] rows = new double[weights.length];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = weights[k % INPUTS * NEURONS + k / INPUTS];
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("inputs", new Input(Shape.of(INPUTS)));
        nodes.put("synapses", new Plastic(Tensor.of(Shape.of(NEURONS, INPUTS), rows), stdp));
        nodes.put("neurons", new AdaptiveLif(fill(5e-3), fill(20e-3), fill(1), fill(-60), fill(5e-3 / DT), fill(-50),
                fill(-60), fill(2e-3), fill(1), fill(0)));
        nodes.put("output", new Output(Shape.of(NEURONS)));
        return Image.compile(Network.of(nodes, List.of(new Edge("inputs", "synapses"), new Edge("synapses", "neurons"),
                new Edge("neurons", "output"))),
                RunSettings.of(Profile.NIR).withDt(DT).withDiscretisation(Discretisation.EXPONENTIAL));
    }

    private Tensor fill(double value) {
        return Tensor.fill(Shape.of(NEURONS), value);
    }
}
