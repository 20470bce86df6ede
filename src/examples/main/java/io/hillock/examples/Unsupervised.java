package io.hillock.examples;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.model.AdaptiveLif;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.spike.Encoding;
import io.hillock.spike.Rate;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Learns to tell clothes apart without labels (after Diehl and Cook 2015). Poisson spikes of the pixels drive neurons through STDP. The
 * neurons inhibit each other, and their thresholds rise with their activity. Labels only name the neurons afterwards.
 */
public final class Unsupervised implements AutoCloseable {
    private static final int STEPS = 100;
    private static final double DT = 1e-3;
    private static final long SEED = 7;
    /** The sum of the weights to one neuron. */
    private static final double WEIGHTS = 40;
    /** Spikes of all pixels together in one step, so that dark and bright images count the same. */
    private static final float SPIKES = 22;

    private final int neurons;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment pixels = arena.allocate(JAVA_FLOAT, Fashion.PIXELS);
    private final MemorySegment input = arena.allocate(JAVA_FLOAT, (long) STEPS * Fashion.PIXELS);
    private final Network network;
    private final RunSettings settings = RunSettings.of(Profile.NIR).withDt(DT);

    Unsupervised(int neurons) {
        this.neurons = neurons;
        this.network = network();
    }

    /** @param args the folder of Fashion-MNIST, then numbers: of neurons, of training images, of test images */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        try (var unsupervised = new Unsupervised(Integer.parseInt(args[1]))) {
            unsupervised.run(Fashion.trainingSet(folder, Integer.parseInt(args[2])), Fashion.load(List.of(folder)),
                    Integer.parseInt(args[3]), System.out);
        }
    }

    /** @return the share of the first {@code tests} test images with the right label */
    double run(Fashion training, Fashion test, int tests, PrintStream out) {
        long start = System.nanoTime();
        Network learned = learn(training);
        out.printf("%d neurons learned from %d images in %.1f s%n", neurons, training.size(),
                (System.nanoTime() - start) / 1e9);
        try (Engine engine = NativeEngine.open(Image.compile(learned, settings))) {
            double[][] meanings = name(engine, training);
            Response response = response(engine);
            int right = 0;
            for (int image = 0; image < tests; image++) {
                engine.run(encode(test, image, 1), response);
                right += label(response, meanings) == test.labels()[image] ? 1 : 0;
            }
            out.printf("%d of %d test images named right: %.1f %%%n", right, tests, 100.0 * right / tests);
            return (double) right / tests;
        }
    }

    /** Shows each image once. Returns the network with what was learned. */
    private Network learn(Fashion training) {
        try (Engine engine = NativeEngine.open(Image.compile(network, settings));
                LearningSession session = LearningSession.open(engine)) {
            Response response = response(engine);
            for (int image = 0; image < training.size(); image++) {
                session.normalise("synapses", WEIGHTS);
                session.relax();
                session.run(encode(training, image, 0), response);
            }
            return session.frozen(network);
        }
    }

    /** For each neuron, the share of its spikes for each label. */
    private double[][] name(Engine engine, Fashion training) {
        double[][] meanings = new double[neurons][Fashion.NAMES.size()];
        long[] all = new long[neurons];
        Response response = response(engine);
        for (int image = 0; image < training.size(); image++) {
            engine.run(encode(training, image, 0), response);
            for (int neuron = 0; neuron < neurons; neuron++) {
                meanings[neuron][training.labels()[image]] += spikes(response, neuron);
                all[neuron] += spikes(response, neuron);
            }
        }
        for (int neuron = 0; neuron < neurons; neuron++) {
            for (int label = 0; label < meanings[neuron].length; label++) {
                meanings[neuron][label] /= Math.max(all[neuron], 1);
            }
        }
        return meanings;
    }

    /** The label with the most votes. Each spike votes for the meaning of its neuron. */
    private int label(Response response, double[][] meanings) {
        double[] votes = new double[Fashion.NAMES.size()];
        int best = 0;
        for (int label = 0; label < votes.length; label++) {
            for (int neuron = 0; neuron < neurons; neuron++) {
                votes[label] += spikes(response, neuron) * meanings[neuron][label];
            }
            best = votes[label] > votes[best] ? label : best;
        }
        return best;
    }

    private static long spikes(Response response, int neuron) {
        return response.counts().getAtIndex(JAVA_LONG, neuron);
    }

    private Response response(Engine engine) {
        return engine.image().response(arena, 1, STEPS, RequestedOutputs.COUNTS);
    }

    private Encoding encode(Fashion images, int image, int stream) {
        float all = 0;
        for (int i = 0; i < Fashion.PIXELS; i++) {
            float brightness = images.pixel(image, i / Fashion.SIDE, i % Fashion.SIDE);
            pixels.setAtIndex(JAVA_FLOAT, i, brightness);
            all += brightness;
        }
        new Rate(SPIKES / Math.max(all, 1), SEED, stream, (long) image * STEPS).encode(pixels, input, STEPS);
        return new Encoding(input, STEPS, false);
    }

    private Network network() {
        var stdp = new PairStdp(Pairing.NEAREST, 20e-3, 20e-3, 0.05, 0, 0.4, Bounds.hard(0, 1));
        double[] weights = new Random(SEED).doubles((long) neurons * Fashion.PIXELS, 0, 0.3).toArray();
        double[] inhibition = new double[neurons * neurons];
        for (int k = 0; k < inhibition.length; k++) {
            inhibition[k] = k % (neurons + 1) == 0 ? 0 : -20;
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("pixels", new Input(Shape.of(Fashion.PIXELS)));
        nodes.put("synapses", new Plastic(Tensor.of(Shape.of(neurons, Fashion.PIXELS), weights), stdp));
        nodes.put("neurons", new AdaptiveLif(fill(5e-3), fill(50e-3), fill(1), fill(0), fill(5), fill(1.5), fill(0),
                fill(5e-3), fill(100), fill(0.05)));
        nodes.put("inhibition", new Linear(Tensor.of(Shape.of(neurons, neurons), inhibition)));
        nodes.put("output", new Output(Shape.of(neurons)));
        return Network.of(nodes, List.of(new Edge("pixels", "synapses"), new Edge("synapses", "neurons"),
                new Edge("neurons", "inhibition"), new Edge("inhibition", "neurons"), new Edge("neurons", "output")));
    }

    private Tensor fill(double value) {
        return Tensor.fill(Shape.of(neurons), value);
    }

    @Override
    public void close() {
        arena.close();
    }
}
