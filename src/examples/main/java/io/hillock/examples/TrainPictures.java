package io.hillock.examples;

import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.nir.NirWriter;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.DataSplit;
import io.hillock.training.IdxFile;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Schedule;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.nio.file.Path;

/** Trains a network on Fashion-MNIST: read images, make a network, train, write the best one. */
public final class TrainPictures {
    private static final int STEPS = 16;

    private TrainPictures() {}

    /** @param args the folder with train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz), and the network to write */
    public static void main(String[] args) {
        var files = IdxFile.folder(Path.of(args[0]), "train");
        var data = DataSplit.of(ArrayDataSet.of(files.get(0), files.get(1), Shape.of(784), STEPS), 0.1, 1);
        var training = Training
                .of(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, 784, 256, 10), RunSettings.of(Profile.NIR))
                .optimizer(Optimizer.adamW(1e-3)).schedule(Schedule.cosine()).epochs(5);
        try (Trainer trainer = JavaTrainer.open(training)) {
            trainer.fit(data.training(), data.validation(), TrainingListener.progress(System.out));
            NirWriter.write(trainer.best(), Path.of(args[1]));
        }
    }
}
