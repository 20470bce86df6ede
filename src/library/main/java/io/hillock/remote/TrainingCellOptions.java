package io.hillock.remote;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The limits of a {@link TrainingCell}.
 *
 * @param folder where it keeps its jobs; a cell that is opened again with the same folder continues them
 * @param data the folder whose files jobs may name; empty: jobs must bring all arrays along
 * @param waiting the most jobs that wait; one more is refused with {@code overloaded}
 * @param ended the most jobs that ended and are kept; older ones are forgotten
 * @param jobBytes the most bytes of a job
 * @param threads the most that a job trains with
 * @param memory the most bytes for what the backward pass needs
 * @param performers cells that serve the result of a job that wants it served but names no cells
 */
public record TrainingCellOptions(Path folder, Optional<Path> data, int waiting, int ended, long jobBytes, int threads,
        long memory, List<String> performers) {
    public TrainingCellOptions {
        require("waiting", waiting);
        require("ended", ended);
        require("jobBytes", jobBytes);
        require("threads", threads);
        require("memory", memory);
        performers = List.copyOf(performers);
    }

    private static void require(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, is " + value);
        }
    }

    /** 16 jobs that wait, 64 that ended, 1 GiB a job, one thread a processor, 1 GiB for the backward pass, no data folder. */
    public static TrainingCellOptions of(Path folder) {
        return new TrainingCellOptions(folder, Optional.empty(), 16, 64, 1L << 30,
                Runtime.getRuntime().availableProcessors(), 1L << 30, List.of());
    }

    public TrainingCellOptions withData(Path folder) {
        return new TrainingCellOptions(this.folder, Optional.of(folder), waiting, ended, jobBytes, threads, memory,
                performers);
    }

    public TrainingCellOptions withWaiting(int most) {
        return new TrainingCellOptions(folder, data, most, ended, jobBytes, threads, memory, performers);
    }

    public TrainingCellOptions withEnded(int most) {
        return new TrainingCellOptions(folder, data, waiting, most, jobBytes, threads, memory, performers);
    }

    public TrainingCellOptions withThreads(int most) {
        return new TrainingCellOptions(folder, data, waiting, ended, jobBytes, most, memory, performers);
    }

    public TrainingCellOptions withPerformers(List<String> cells) {
        return new TrainingCellOptions(folder, data, waiting, ended, jobBytes, threads, memory, cells);
    }
}
