package io.hillock.examples;

import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.training.Evaluation;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;

/** Trains a network for an image whose weights are bytes: passes round the weights as that image does, so the accuracy that the training reports is the image's. */
public final class TrainForBytes {
    private TrainForBytes() {}

    /** Prints the image's accuracy and size. */
    public static void main(String[] args) {
        Network start = NewNetwork.dense(NewNetwork.Neurons.lif(), 1, 64, 48, Bars.SIDE);
        var training = Training.of(start, RunSettings.of(Profile.NIR)).weights(WeightType.I8)
                .optimizer(Optimizer.adamW(5e-3)).epochs(12).batch(20);
        try (Trainer trainer = JavaTrainer.open(training)) {
            trainer.fit(new Bars(600, 1));
            Evaluation test = trainer.evaluate(new Bars(400, 2));
            Image bytes = trainer.image(); // compiled for I8; trainer.network() keeps the exact weights
            Image floats = Image.compile(trainer.network(), training.settings());
            System.out.printf("accuracy %.1f %% with %,d bytes; float32 would take %,d%n", 100 * test.accuracy(),
                    bytes.bytes().byteSize(), floats.bytes().byteSize());
        }
    }
}
