package io.hillock.training;

import io.hillock.training.loop.TrainingLoop;
import io.hillock.training.plain.PlainEngine;

/** The trainer in plain Java: it runs wherever Java does, and is the best one to read first. */
public final class JavaTrainer {
    private JavaTrainer() {}

    /**
     * Opens a trainer with threads of its own.
     *
     * @throws TrainingException naming the node, if the network has an operation without a gradient, or the training does not fit it
     * @throws io.hillock.model.InvalidNetworkException if the network cannot run
     */
    public static Trainer open(Training training) {
        return new TrainingLoop(training, new PlainEngine(training));
    }
}
