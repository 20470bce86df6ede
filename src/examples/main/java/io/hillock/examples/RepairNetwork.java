package io.hillock.examples;

import io.hillock.model.Affine;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Tensor;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Trains a network, loses 30 % of its weights, and trains the rest for six more epochs. */
public final class RepairNetwork {
    private static final double LOST = 0.3;

    private RepairNetwork() {}

    /** Prints the accuracy of the network as trained, without those weights, and repaired. */
    public static void main(String[] args) {
        Network start = NewNetwork.dense(NewNetwork.Neurons.lif(), 1, 64, 48, Bars.SIDE);
        Network whole = trained(start, 12, 5e-3);
        Network damaged = damaged(whole);
        Network repaired = trained(damaged, 6, 5e-3);
        System.out.printf("whole %.1f %%, damaged %.1f %%, repaired %.1f %%%n", accuracy(whole), accuracy(damaged),
                accuracy(repaired));
    }

    private static Network trained(Network from, int epochs, double rate) {
        try (Trainer trainer = JavaTrainer.open(training(from).optimizer(Optimizer.adamW(rate)).epochs(epochs))) {
            trainer.fit(new Bars(600, 1));
            return trainer.best();
        }
    }

    private static Training training(Network network) {
        return Training.of(network, RunSettings.of(Profile.NIR)).batch(20);
    }

    /** Right answers to pictures that no training saw, in per cent. */
    private static double accuracy(Network network) {
        try (Trainer trainer = JavaTrainer.open(training(network))) {
            return 100 * trainer.evaluate(new Bars(400, 2)).accuracy();
        }
    }

    /** The network without some of its weights. */
    private static Network damaged(Network network) {
        Random random = new Random(3);
        Map<String, Node> nodes = new LinkedHashMap<>(network.nodes());
        nodes.replaceAll((_, node) -> node instanceof Affine(Tensor weight, Tensor bias)
                ? new Affine(Tensor.of(weight.shape(), Arrays.stream(weight.toArray())
                        .map(value -> random.nextDouble() < LOST ? 0 : value).toArray()), bias)
                : node);
        return Network.of(nodes, network.edges());
    }
}
