package io.hillock.remote.training;

import io.hillock.protocol.AccessRight;
import io.hillock.remote.TrainingStatus;
import io.hillock.training.Trainer;
import java.nio.file.Path;
import java.util.Set;

/** A job that a training cell has accepted, in a folder of its own. Thread-safe. */
public final class StoredJob {
    private final Path folder;
    private final Set<AccessRight> rights;
    private volatile TrainingStatus status;
    /** Null while it does not run; guarded by the lock. */
    private Trainer trainer;
    private boolean stopped;
    private boolean cancelled;

    /** @param rights of the cell that sent the job, in whose name the result is deployed */
    StoredJob(Path folder, TrainingStatus status, Set<AccessRight> rights) {
        this.folder = folder;
        this.status = status;
        this.rights = Set.copyOf(rights);
    }

    public TrainingStatus status() {
        return status;
    }

    void status(TrainingStatus now) {
        status = now;
    }

    public Set<AccessRight> rights() {
        return rights;
    }

    Path folder() {
        return folder;
    }

    /** The job as it was sent, {@link JobFile}. */
    public Path file() {
        return folder.resolve(JobStore.JOB);
    }

    Path checkpoint() {
        return folder.resolve("checkpoint.safetensors");
    }

    /** The network of the best epoch, once the job has ended with one. */
    public Path result() {
        return folder.resolve("trained.nir");
    }

    /** Says who trains it, or null. */
    synchronized void trainedBy(Trainer now) {
        trainer = now;
        if (stopped && now != null) {
            now.stop();
        }
    }

    /** Asks it to end after the batch at hand, to be continued later. */
    synchronized void stop() {
        stopped = true;
        if (trainer != null) {
            trainer.stop();
        }
    }

    /** Ends it for good. */
    synchronized void cancel() {
        cancelled = true;
        stop();
    }

    /** Whether {@link #stop} or {@link #cancel} was called. */
    synchronized boolean stopped() {
        return stopped;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }
}
