package io.hillock.training.plain;

import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.npy.NpyArray;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSet;
import io.hillock.training.Loss;
import io.hillock.training.NewNetwork;
import io.hillock.training.RatePenalty;
import io.hillock.training.ResetGradient;
import io.hillock.training.Surrogate;
import io.hillock.training.Training;
import io.hillock.training.update.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A network some of whose connections are normalised over a batch. */
record NormCase(long seed, Training training, TrainedProgram trained, float[][][] inputs, int[] labels, boolean held) {
    static final int STEPS = 5;
    private static final int SAMPLES = 3;
    private static final int CLASSES = 3;

    static NormCase of(long seed) {
        Random random = new Random(seed);
        boolean membranes = random.nextBoolean();
        var neurons = new NewNetwork.Neurons(random.nextBoolean(), 4e-4, 3e-4, 1e-4, 0.7, membranes);
        Network network = switch (random.nextInt(4)) {
            case 0 -> NewNetwork.dense(neurons, seed, 6, 5, 4, CLASSES);
            case 1 -> NewNetwork.recurrent(neurons, seed, 6, 5, CLASSES);
            case 2 -> NewNetwork.conv(neurons, seed, Shape.of(1, 7, 7), "3C2-P-2C2-3");
            default -> NewNetwork.conv(neurons, seed, Shape.of(2, 4, 4), "2C2-4C2-3");
        };
        List<String> connections = network.nodes().keySet().stream().filter(name -> name.matches("(fc|conv).*"))
                .toList();
        List<String> normalised = new ArrayList<>(
                connections.stream().filter(_ -> random.nextInt(3) > 0).toList());
        if (normalised.isEmpty()) {
            normalised.add(connections.get(random.nextInt(connections.size())));
        }
        Reset[] resets = {Reset.TO_V_RESET, Reset.SUBTRACT, Reset.SUBTRACT_LATE};
        Surrogate[] surrogates = {Surrogate.fastSigmoid(2), new Surrogate.Atan(2), new Surrogate.Sigmoid(3)};
        RunSettings settings = RunSettings.of(Profile.NIR).withReset(resets[random.nextInt(resets.length)]);
        Training training = Training.of(network, settings)
                .loss(membranes
                        ? new Loss.MembraneCrossEntropy(Loss.Reduction.MEAN, 2)
                        : new Loss.CountCrossEntropy(0.7))
                .surrogate(surrogates[random.nextInt(surrogates.length)])
                .resetGradient(ResetGradient.values()[random.nextInt(2)])
                .penalties(List.of(new RatePenalty("lif1", 0.1, 0.3, 1))).batchNorm(normalised);
        TrainedProgram trained = new TrainedProgram(training);
        move(trained.parameters(), seed);
        int inputs = trained.program().signal(trained.program().inputs().getFirst().signal()).shape().size();
        boolean held = random.nextBoolean();
        float[][][] values = new float[SAMPLES][STEPS][inputs];
        for (float[][] sample : values) {
            for (int t = 0; t < STEPS; t++) {
                for (int i = 0; i < inputs; i++) {
                    sample[t][i] = held && t > 0 ? sample[0][i] : random.nextInt(3) == 0 ? 0 : random.nextFloat();
                }
            }
        }
        return new NormCase(seed, training, trained, values,
                IntStream.range(0, SAMPLES).map(_ -> random.nextInt(CLASSES)).toArray(), held);
    }

    /** Moves factors away from 1 and biases away from their start. */
    static void move(List<Parameter> parameters, long seed) {
        Random random = new Random(seed);
        for (Parameter parameter : parameters) {
            for (float[] array : parameter.values()) {
                for (int i = 0; i < array.length && parameter.kind() != Parameter.Kind.WEIGHT; i++) {
                    array[i] += 0.6f * random.nextFloat() - 0.3f;
                }
            }
        }
    }

    DataSet data() {
        int width = inputs[0][0].length;
        int rows = held ? 1 : STEPS;
        float[] all = new float[SAMPLES * rows * width];
        for (int sample = 0; sample < SAMPLES; sample++) {
            for (int t = 0; t < rows; t++) {
                System.arraycopy(inputs[sample][t], 0, all, (sample * rows + t) * width, width);
            }
        }
        NpyArray values = held
                ? NpyArray.of(all, SAMPLES, width)
                : NpyArray.of(all, SAMPLES, STEPS, width);
        return ArrayDataSet.of(values, NpyArray.of(labels, SAMPLES), Shape.of(width), held ? STEPS : 0);
    }
}
