package io.hillock.training;

import io.hillock.image.Image;
import io.hillock.model.Network;
import java.nio.file.Path;
import java.util.List;

/**
 * Carries out a {@link Training}. All trainers give the same bits. One thread at a time, except {@link #stop}; close it to free its threads and memory.
 */
public interface Trainer extends AutoCloseable {

    /**
     * Checks that samples fit the network, and takes the memory that training with them needs, as {@link #fit} does first.
     *
     * @throws IllegalArgumentException saying what does not fit
     */
    void prepare(DataSet data);

    /**
     * Trains to the last epoch, or until someone calls {@link #stop}. A call after a stop, or after {@link #resume}, continues where the training was.
     *
     * @return whether the training reached its last epoch
     * @throws TrainingException naming the node, if a value is no longer finite or a layer is silent
     * @throws IllegalArgumentException if the data do not fit the network
     */
    boolean fit(DataSet training, TrainingListener... listeners);

    /** Trains likewise, and validates after each epoch. */
    boolean fit(DataSet training, DataSet validation, TrainingListener... listeners);

    /** Asks {@link #fit} to end after the batch at hand. Any thread may call it. */
    void stop();

    /** Runs the network as it is now. */
    Evaluation evaluate(DataSet data);

    /** The network as it is now. */
    Network network();

    /** The network after the best epoch so far; before the first, as it is now. */
    Network best();

    /** The network as it is now, compiled with the training's settings and type of weights. */
    default Image image() {
        return Image.compile(network(), training().settings(), training().connections().weights());
    }

    Training training();

    /** The epochs so far. */
    List<EpochReport> history();

    /** The memory that training takes, in words; known once {@link #fit} has started. */
    String memory();

    /**
     * Writes everything that the training needs to continue: a temporary file, then a rename. Between two calls of a listener or of {@link #fit}.
     *
     * @throws TrainingException if the file cannot be written
     */
    void checkpoint(Path file);

    /**
     * Continues from a checkpoint, with the same bits as without the interruption.
     *
     * @throws TrainingException if the file cannot be read, or belongs to another training
     */
    void resume(Path file);

    @Override
    void close();
}
