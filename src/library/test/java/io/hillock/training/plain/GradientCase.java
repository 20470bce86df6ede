package io.hillock.training.plain;

import io.hillock.image.Image;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.image.WeightType;
import io.hillock.image.program.Operation;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Threshold;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.spike.OutputKind;
import io.hillock.training.Loss;
import io.hillock.training.RatePenalty;
import io.hillock.training.ResetGradient;
import io.hillock.training.Surrogate;
import io.hillock.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One network with its data and choices. */
record GradientCase(long seed, Training training, TrainedProgram trained, float[][] input, int label) {
    static final int STEPS = 6;

    static GradientCase of(long seed) {
        Random random = new Random(seed);
        while (true) {
            Network network = RandomNetworks.network(random);
            RunSettings settings = RandomSettings.of(random, network);
            Image image = Image.compile(network, settings);
            boolean oneEach = image.program().inputs().size() == 1 && image.program().outputs().size() == 1;
            if (oneEach && image.parameters() < 400 && !names(network, image).isEmpty() && known(image)) {
                return of(seed, random, network, settings, image);
            }
        }
    }

    /** Whether all resets have a gradient. */
    private static boolean known(Image image) {
        return image.program().stages().stream().flatMap(List::stream)
                .noneMatch(operation -> operation instanceof Operation.Neurons neurons && neurons.fire().isPresent()
                        && neurons.fire().get().reset() == Reset.MULTI_SPIKE);
    }

    private static GradientCase of(long seed, Random random, Network network, RunSettings settings, Image image) {
        boolean spikes = image.program().outputs().getFirst().kind() == OutputKind.SPIKES;
        Loss loss = spikes
                ? pick(random, new Loss.CountCrossEntropy(0.7), new Loss.CountMse(0.8, 0.1))
                : new Loss.MembraneCrossEntropy(pick(random, Loss.Reduction.values()), 0.5);
        Surrogate surrogate = pick(random, Surrogate.fastSigmoid(3), new Surrogate.Atan(2),
                new Surrogate.Sigmoid(4),
                new Surrogate.Triangular(0.7), new Surrogate.Slayer(1, 2), new Surrogate.StraightThrough());
        Training training = Training.of(network, settings).loss(loss).surrogate(surrogate)
                .resetGradient(pick(random, ResetGradient.values())).train(names(network, image));
        training = withRates(random, training, image).weights(WeightType.values()[(int) (seed % 3)]);
        training = seed % 4 == 1 ? training.window(1 + (int) (seed / 4 % 4)) : training;
        float[][] input = new float[STEPS][image.inputShape().size()];
        boolean held = random.nextBoolean();
        for (int t = 0; t < STEPS; t++) {
            for (int i = 0; i < input[t].length; i++) {
                input[t][i] = held && t > 0
                        ? input[0][i]
                        : random.nextInt(3) == 0 ? 0 : random.nextInt(3) == 0 ? 1 : random.nextFloat();
            }
        }
        return new GradientCase(seed, training, new TrainedProgram(training), input,
                random.nextInt(image.outputs()));
    }

    private static List<String> names(Network network, Image image) {
        List<String> names = new ArrayList<>();
        FlatNetwork.of(network).nodes().forEach((name, node) -> {
            if (node instanceof Neuron neuron) {
                NodeSettings settings = image.program().settings().node(name);
                neuron.parameters().stream().map(one -> one.name()).filter(key -> trains(key, settings))
                        .forEach(key -> names.add(name + "." + key));
            } else if (node instanceof Threshold) {
                names.add(name + ".threshold");
            }
        });
        return names;
    }

    private static boolean trains(String key, NodeSettings settings) {
        return !key.equals(settings.initial().orElseThrow().label()) && switch (key) {
            case "v_reset" -> settings.reset().orElseThrow() == Reset.TO_V_RESET;
            case "r" -> reads(settings.gain().orElseThrow());
            case "w_in" -> reads(settings.synapticGain().orElseThrow());
            default -> true;
        };
    }

    private static boolean reads(Gain gain) {
        return gain == Gain.DISCRETISED || gain == Gain.PARAMETER;
    }

    /** Penalties, dropout and class weights, each in a third of the cases. */
    private static Training withRates(Random random, Training training, Image image) {
        List<String> spiking = image.program().stages().stream().flatMap(List::stream).filter(Operation::spikes)
                .map(Operation::node).toList();
        int output = image.program().outputs().getFirst().signal();
        List<String> hidden = image.program().stages().stream().flatMap(List::stream)
                .filter(operation -> operation instanceof Operation.Neurons && operation.out() != output)
                .map(Operation::node).toList();
        Training all = training;
        if (!spiking.isEmpty() && random.nextInt(3) == 0) {
            all = all.penalties(List.of(new RatePenalty(spiking.get(random.nextInt(spiking.size())), 0.1, 0.3, 2)));
        }
        if (!hidden.isEmpty() && random.nextInt(3) == 0) {
            all = all.dropout(hidden.get(random.nextInt(hidden.size())), 0.3);
        }
        if (random.nextInt(3) == 0) {
            all = all.classWeights(random.doubles(image.outputs(), 0.5, 2).boxed().toList());
        }
        return all;
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    boolean held() {
        for (float[] row : input) {
            if (!java.util.Arrays.equals(row, input[0])) {
                return false;
            }
        }
        return true;
    }
}
