package io.hillock.remote.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.file.WholeFile;
import io.hillock.protocol.AccessRight;
import io.hillock.remote.TrainingStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The jobs of a training cell on the disk: a folder for each, with the job as it was sent, its status, its checkpoint and its result. A folder appears with a rename, so a
 * job is there as a whole or not at all. One store at a time uses a folder. One thread at a time, but {@link #save}.
 */
public final class JobStore implements AutoCloseable {
    static final String JOB = "job.npz";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String STATUS = "status.json";
    private static final String LOCK = ".lock";
    /** Begins the names of what is being made or removed. */
    private static final String TEMPORARY = ".";

    private final Path root;
    private final FileChannel lock;

    /** @throws IllegalStateException if another training cell uses the folder */
    public JobStore(Path root) {
        this.root = root;
        try {
            Files.createDirectories(root);
            lock = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(root + ": cannot be used: " + e.getMessage(), e);
        }
        if (!taken()) {
            throw new IllegalStateException(root + ": another training cell uses this folder");
        }
    }

    private boolean taken() {
        try {
            if (lock.tryLock() != null) {
                return true;
            }
        } catch (OverlappingFileLockException e) {
            // Another cell of this process.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
        return false;
    }

    /** Reads all jobs, by ascending numbers, and removes what was left half made. */
    public List<StoredJob> load() {
        List<StoredJob> jobs = new ArrayList<>();
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.filter(one -> !one.endsWith(LOCK)).toList()) {
                if (entry.getFileName().toString().startsWith(TEMPORARY)) {
                    delete(entry);
                } else {
                    jobs.add(read(entry));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(root + ": cannot be read: " + e.getMessage(), e);
        }
        jobs.sort(Comparator.comparingLong(job -> job.status().number()));
        return jobs;
    }

    private static StoredJob read(Path folder) throws IOException {
        try {
            Map<?, ?> json = MAPPER.readValue(folder.resolve(STATUS).toFile(), Map.class);
            Set<AccessRight> rights = new HashSet<>();
            ((List<?>) json.get("rights")).forEach(right -> rights.add(AccessRight.of((String) right)));
            return new StoredJob(folder, TrainingStatus.of((Map<?, ?>) json.get("status")), rights);
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw new IOException(folder.resolve(STATUS) + " is damaged: " + e.getMessage(), e);
        }
    }

    /** A place for a job that arrives. */
    public Path temporary() {
        return root.resolve(TEMPORARY + UUID.randomUUID());
    }

    /** Keeps a job: moves its file into a folder of its own, and returns once it is on the disk. */
    public StoredJob create(TrainingStatus status, Set<AccessRight> rights, Path file) {
        Path making = temporary();
        Path folder = root.resolve(status.job());
        try {
            Files.createDirectory(making);
            Files.move(file, making.resolve(JOB), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel channel = FileChannel.open(making.resolve(JOB), StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            write(making, status, rights);
            Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
            return new StoredJob(folder, status, rights);
        } catch (IOException e) {
            forget(making, e);
            throw new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** A job may have a gigabyte, which a full disk needs before the next start. */
    private static void forget(Path making, IOException because) {
        try {
            if (Files.exists(making)) {
                delete(making);
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** Writes a job's new status. */
    public void save(StoredJob job, TrainingStatus status) {
        try {
            write(job.folder(), status, job.rights());
            job.status(status);
        } catch (IOException e) {
            throw new UncheckedIOException(job.folder() + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(Path folder, TrainingStatus status, Set<AccessRight> rights) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(Map.of("status", status.fields(), "rights",
                rights.stream().map(AccessRight::label).sorted().toList()));
        WholeFile.replaceDurably(folder.resolve(STATUS), file -> Files.write(file, bytes));
    }

    /** Forgets a job. */
    public void remove(StoredJob job) {
        try {
            Path gone = temporary();
            Files.move(job.folder(), gone, StandardCopyOption.ATOMIC_MOVE);
            delete(gone);
        } catch (IOException e) {
            throw new UncheckedIOException(job.folder() + ": cannot be removed: " + e.getMessage(), e);
        }
    }

    private static void delete(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            try (Stream<Path> files = Files.list(entry)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.delete(entry);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
