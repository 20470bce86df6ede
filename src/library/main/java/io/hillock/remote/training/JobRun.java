package io.hillock.remote.training;

import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.nir.NirWriter;
import io.hillock.remote.TrainingJob;
import io.hillock.remote.TrainingStatus;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.training.DataSet;
import io.hillock.training.EpochReport;
import io.hillock.training.JavaTrainer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Carries out jobs: from the checkpoint if there is one, to the end or until it is stopped. A job that is stopped to be continued leaves a checkpoint, so that its result has the
 * same bits as without the stop. One thread at a time.
 */
public final class JobRun {
    /** Beside the checkpoint after each epoch: how much work a killed process may lose. */
    private static final Duration CHECKPOINTS = Duration.ofSeconds(30);

    private final JobStore store;
    private final BiConsumer<String, TrainingStatus> events;
    private final BiFunction<StoredJob, Deploy, Map<String, String>> deployer;
    private final JobLimits limits;

    /** A result, and who shall serve it. */
    public record Deploy(TrainingJob.Deployment wanted, Image image) {}

    /**
     * @param events told of each event's topic and the status then
     * @param deployer hands a result to performance cells; gives the outcome of each
     */
    public JobRun(JobStore store, JobLimits limits, BiConsumer<String, TrainingStatus> events,
            BiFunction<StoredJob, Deploy, Map<String, String>> deployer) {
        this.store = store;
        this.limits = limits;
        this.events = events;
        this.deployer = deployer;
    }

    /** Carries a job out, and keeps its outcome. A failure is an outcome too. */
    public void run(StoredJob stored) {
        try {
            TrainingJob job = limits.read(stored.file());
            try (Trainer trainer = JavaTrainer.open(job.training())) {
                stored.trainedBy(trainer);
                train(stored, job, trainer);
            } finally {
                stored.trainedBy(null);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            String problem = e.getMessage() == null ? e.toString() : e.getMessage();
            finish(stored, "failed", stored.status().failed(problem));
        }
    }

    private void train(StoredJob stored, TrainingJob job, Trainer trainer) {
        if (Files.exists(stored.checkpoint())) {
            trainer.resume(stored.checkpoint());
            EpochReport.best(trainer.history()).ifPresent(best -> stored.status(
                    stored.status().after(trainer.history().getLast(), best.epoch(), best.score())));
        }
        JobSets sets = JobSets.of(job, limits.image(job).inputShape());
        List<TrainingListener> listeners = new ArrayList<>(List.of(new Watching(stored)));
        if (job.earlyStop() > 0) {
            listeners.add(TrainingListener.earlyStopping(job.earlyStop()));
        }
        boolean done = fit(trainer, sets.training(), sets.validation(), listeners.toArray(TrainingListener[]::new));
        if (stored.cancelled()) {
            if (!trainer.history().isEmpty()) {
                NirWriter.write(trainer.best(), stored.result());
            }
            finish(stored, "cancelled", stored.status().with(State.CANCELLED));
        } else if (done || !stored.stopped()) {
            // The job ended, or the early stop ended it.
            finish(stored, job, trainer);
        } else {
            trainer.checkpoint(stored.checkpoint());
        }
    }

    private static boolean fit(Trainer trainer, DataSet training, Optional<DataSet> validation,
            TrainingListener... listeners) {
        return validation.isPresent()
                ? trainer.fit(training, validation.get(), listeners)
                : trainer.fit(training, listeners);
    }

    private void finish(StoredJob stored, TrainingJob job, Trainer trainer) {
        Network best = trainer.best();
        NirWriter.write(best, stored.result());
        Training training = job.training();
        Map<String, String> deployed = job.deployment()
                .map(wanted -> deployer.apply(stored, new Deploy(wanted,
                        Image.compile(best, training.settings(), training.connections().weights()))))
                .orElse(Map.of());
        finish(stored, "finished", stored.status().finished(deployed));
    }

    private void finish(StoredJob stored, String event, TrainingStatus status) {
        store.save(stored, status);
        JobUploads.delete(stored.checkpoint());
        events.accept(event, status);
    }

    /** Keeps the status and a checkpoint after each epoch, and a checkpoint now and then within long ones. */
    private final class Watching implements TrainingListener {
        private final StoredJob stored;
        private long last = System.nanoTime();

        Watching(StoredJob stored) {
            this.stored = stored;
        }

        @Override
        public void start(Trainer trainer) {
            TrainingStatus status = stored.status().with(State.RUNNING);
            store.save(stored, status);
            events.accept("started", status);
        }

        @Override
        public void batch(Trainer trainer, int epoch, int batch, int batches) {
            if (batch < batches && System.nanoTime() - last > CHECKPOINTS.toNanos()) {
                keep(trainer);
            }
        }

        @Override
        public void epoch(Trainer trainer, EpochReport report) {
            keep(trainer);
            EpochReport best = EpochReport.best(trainer.history()).orElseThrow();
            TrainingStatus status = stored.status().after(report, best.epoch(), best.score());
            store.save(stored, status);
            events.accept("epoch", status);
        }

        private void keep(Trainer trainer) {
            trainer.checkpoint(stored.checkpoint());
            last = System.nanoTime();
        }
    }
}
