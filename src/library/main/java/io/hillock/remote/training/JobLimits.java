package io.hillock.remote.training;

import io.hillock.image.Image;
import io.hillock.image.ImageException;
import io.hillock.remote.TrainingJob;
import io.hillock.training.JavaTrainer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training cell lets a job use, and what it checks before it accepts one.
 *
 * @param data the folder whose files jobs may name
 * @param threads at most; the result does not depend on it
 * @param memory at most, in bytes; the result does not depend on it
 */
public record JobLimits(Optional<Path> data, int threads, long memory) {

    /** Reads a job, and limits what it uses. */
    TrainingJob read(Path file) {
        TrainingJob job = TrainingJob.read(file, data);
        Training training = job.training();
        training = training.threads(Math.min(threads, training.resources().threads()))
                .memory(Math.min(memory, training.resources().memory()));
        return new TrainingJob(training, job.samples(), job.steps(), job.validation(), job.validate(), job.earlyStop(),
                job.deployment());
    }

    /** The network that a job starts from. */
    Image image(TrainingJob job) {
        return Image.compile(job.training().network(), job.training().settings());
    }

    /**
     * Checks all that can be known before the training.
     *
     * @return the job
     * @throws IllegalArgumentException saying what is wrong, and where
     */
    public TrainingJob check(Path file) {
        try {
            TrainingJob job = read(file);
            JobSets sets = JobSets.of(job, image(job).inputShape());
            try (Trainer trainer = JavaTrainer.open(job.training())) {
                sets.validation().ifPresent(trainer::prepare);
                trainer.prepare(sets.training());
            }
            return job;
        } catch (TrainingException | ImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
