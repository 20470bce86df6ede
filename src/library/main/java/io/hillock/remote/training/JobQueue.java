package io.hillock.remote.training;

import io.hillock.image.Image;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkPorts;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.remote.IncomingArrays;
import io.hillock.remote.TrainingCellOptions;
import io.hillock.remote.TrainingJob;
import io.hillock.remote.TrainingStatus;
import io.hillock.remote.TrainingStatus.State;
import io.hillock.remote.serve.ServedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Takes jobs in, keeps them in order, and has one after the other carried out. Thread-safe. */
public final class JobQueue implements AutoCloseable {
    /** Names that are safe as names of folders. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    /** The most jobs that wait to be checked. */
    private static final int ARRIVING = 8;

    private final TrainingCellOptions options;
    private final JobLimits limits;
    private final JobStore store;
    private final JobRun run;
    private final BiConsumer<String, TrainingStatus> events;
    private final Map<String, JobUploads> uploads = new ConcurrentHashMap<>();
    /** Checks jobs that arrive, one at a time. */
    private final ThreadPoolExecutor intake = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(ARRIVING), Thread.ofPlatform().daemon().name("hillock-training-intake").factory());
    private final Thread trainer = Thread.ofPlatform().daemon().name("hillock-training").unstarted(this::train);
    /** By ascending numbers; guarded by the lock, as what follows. */
    private final Map<String, StoredJob> jobs = new LinkedHashMap<>();
    private long lastNumber;
    private boolean closing;

    /** Reads the jobs that are kept. */
    public JobQueue(TrainingCellOptions options, BiConsumer<String, TrainingStatus> events,
            BiFunction<StoredJob, JobRun.Deploy, Map<String, String>> deployer) {
        this.options = options;
        this.events = events;
        limits = new JobLimits(options.data(), options.threads(), options.memory());
        store = new JobStore(options.folder());
        run = new JobRun(store, limits, events, deployer);
        for (StoredJob job : store.load()) {
            jobs.put(job.status().job(), job);
            lastNumber = job.status().number();
        }
    }

    /** Begins to train. */
    public void start() {
        trainer.start();
    }

    public synchronized List<StoredJob> jobs() {
        return List.copyOf(jobs.values());
    }

    public synchronized boolean closing() {
        return closing;
    }

    /** What a sender sends in pieces. */
    public IncomingArrays arrays(String sender) {
        return uploads(sender).arrays();
    }

    private JobUploads uploads(String sender) {
        return uploads.computeIfAbsent(sender, _ -> new JobUploads(store::temporary, options.jobBytes()));
    }

    /** Drops what a sender was sending. */
    public void forget(String sender) {
        JobUploads gone = uploads.remove(sender);
        if (gone != null) {
            gone.close();
        }
    }

    /**
     * Takes a job in, checks it on another thread, and answers then.
     *
     * @param rights of its sender
     */
    public void accept(String sender, NetworkLoad load, Set<AccessRight> rights, Consumer<Message> answer) {
        if (!NAME.matcher(load.network()).matches()) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "network", "'" + load.network()
                    + "' cannot name a job: names are 1 to 100 of A-Z a-z 0-9 . _ - and begin with a letter or a digit");
        }
        Path file = load.stream().isPresent() ? uploads(sender).take(load.stream().getAsLong()) : store.temporary();
        try {
            load.image().ifPresent(image -> {
                JobUploads.requireSize(image.data().byteSize(), options.jobBytes());
                JobUploads.write(file, image.data());
            });
            intake.execute(() -> answer.accept(accepted(load.network(), file, rights)));
        } catch (RuntimeException e) {
            JobUploads.delete(file);
            throw e;
        }
    }

    private Message accepted(String name, Path file, Set<AccessRight> rights) {
        try {
            Optional<Message> known = known(name, file);
            if (known.isPresent()) {
                return known.get();
            }
            TrainingJob job = limits.check(file);
            NetworkInfo info = info(name, limits.image(job));
            TrainingStatus status;
            StoredJob kept;
            synchronized (this) {
                requireRoom();
                status = new TrainingStatus(info, lastNumber + 1, State.QUEUED, job.training().course().epochs(),
                        Optional.empty(), 0, 0, "", Map.of());
                kept = store.create(status, rights, file);
                lastNumber++;
                jobs.put(name, kept);
                // Under the lock, so that it comes before the event that it has started.
                events.accept("accepted", status);
                notifyAll();
            }
            return new Ack(OptionalInt.empty(), OptionalInt.of((int) Math.min(Integer.MAX_VALUE, status.number())));
        } catch (RuntimeException | OutOfMemoryError e) {
            return ServedRequest.error(e);
        } finally {
            JobUploads.delete(file);
        }
    }

    /** The answer to a job of a known name: the same job is accepted once. */
    private synchronized Optional<Message> known(String name, Path file) {
        StoredJob known = jobs.get(name);
        if (known == null) {
            requireRoom();
            return Optional.empty();
        }
        try {
            if (Files.mismatch(known.file(), file) < 0) {
                return Optional.of(Ack.DONE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new InvalidMessageException(ErrorCode.BAD_VALUE, "network",
                "'" + name + "' is another job, which is " + known.status().state().label());
    }

    private void requireRoom() {
        long waiting = jobs.values().stream().filter(job -> job.status().state() == State.QUEUED).count();
        if (closing || waiting >= options.waiting()) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "network",
                    closing ? "the training cell is closing" : waiting + " jobs wait already");
        }
    }

    private static NetworkInfo info(String name, Image image) {
        return new NetworkInfo(name, image.inputShape(), image.outputShape(), image.parameters(), image.digest(),
                OptionalInt.empty(), NetworkPorts.SINGLE);
    }

    /** Cancels a job that waits or runs; forgets one that has ended. */
    public synchronized void end(String name) {
        StoredJob job = find(name);
        switch (job.status().state()) {
            case RUNNING -> job.cancel();
            case FINISHED, FAILED, CANCELLED -> {
                jobs.remove(name);
                store.remove(job);
            }
            case QUEUED -> {
                TrainingStatus cancelled = job.status().with(State.CANCELLED);
                store.save(job, cancelled);
                events.accept("cancelled", cancelled);
                dropOldest();
            }
        }
    }

    private StoredJob find(String name) {
        StoredJob job = jobs.get(name);
        if (job == null) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "there is no job '" + name + "' here");
        }
        return job;
    }

    /** A job's status and result. */
    public StateSnapshot state(StatePull pull) {
        if (pull.stream().isPresent()) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "stream",
                    "a training cell keeps no streams");
        }
        StoredJob job;
        synchronized (this) {
            job = find(pull.network());
        }
        return JobSnapshot.of(job, pull.names());
    }

    private void train() {
        StoredJob job;
        while ((job = next()) != null) {
            run.run(job);
            dropOldest();
        }
    }

    /** The job that comes next; waits for it. Null once this closes. */
    private synchronized StoredJob next() {
        while (!closing) {
            Optional<StoredJob> next = jobs.values().stream().filter(job -> !job.status().state().ended()).findFirst();
            if (next.isPresent()) {
                // From now on it is cancelled by stopping its trainer.
                next.get().status(next.get().status().with(State.RUNNING));
                return next.get();
            }
            try {
                wait();
            } catch (InterruptedException e) {
                return null;
            }
        }
        return null;
    }

    private synchronized void dropOldest() {
        List<StoredJob> ended = jobs.values().stream().filter(job -> job.status().state().ended()).toList();
        for (StoredJob job : ended.subList(0, Math.max(0, ended.size() - options.ended()))) {
            jobs.remove(job.status().job());
            store.remove(job);
        }
    }

    /** Stops training after the batch at hand, with a checkpoint. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
            jobs.values().forEach(StoredJob::stop);
        }
        intake.close();
        join();
        uploads.keySet().forEach(this::forget);
        store.close();
    }

    private void join() {
        boolean interrupted = false;
        while (trainer.isAlive()) {
            try {
                trainer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
