package io.hillock.remote;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * The limits of an {@link EngineServer}. It answers requests beyond them with {@code overloaded} or {@code too_large}.
 *
 * @param threads runs at once, at least 1
 * @param waiting requests of one cell that may wait for a thread, 0 or more
 * @param waitingInAll requests of all cells that may wait for a thread, at least {@code waiting}
 * @param networks networks served at once, at least 1
 * @param imageBytes bytes of the largest image accepted over the wire, at least 1
 * @param streams states kept, and arrays received at once, for one connection, at least 1
 * @param maxWork work of one request, at least 1: samples × steps × operations of one step, as {@link io.hillock.image.program.StepWork}
 *     counts them
 * @param memory bytes for networks, runs and incoming arrays together, at least 1 MiB ({@link ServerMemory})
 * @param grace how long requests run on after their connection was lost, so that their cell may come back in its session
 * @param drain how long closing waits for requests under way before it cancels them
 */
public record ServerOptions(int threads, int waiting, int waitingInAll, int networks, long imageBytes, int streams,
        long maxWork, long memory, Duration grace, Duration drain) {
    /** The largest value of {@link #maxWork} that WELCOME can carry. */
    public static final long MOST_WORK = (1L << 53) - 1;

    /** The smallest value of {@link #memory}: 1 MiB. */
    public static final long LEAST_MEMORY = 1 << 20;

    /**
     * One thread per processor; 1,024 waiting requests of a cell, 16,384 in all; 64 networks of up to 1 GiB; 1,024 streams; work of 2^40;
     * half of the machine's memory (of the container's, inside one); 2 s of grace; 5 s to drain.
     */
    public static final ServerOptions DEFAULT = new ServerOptions(Runtime.getRuntime().availableProcessors(), 1024,
            1 << 14, 64, 1L << 30, 1024, 1L << 40, machineMemory() / 2, Duration.ofSeconds(2), Duration.ofSeconds(5));

    public ServerOptions {
        if (threads < 1 || waiting < 0 || networks < 1 || imageBytes < 1 || streams < 1) {
            throw new IllegalArgumentException(
                    "threads, networks, imageBytes and streams must be at least 1, waiting 0");
        }
        if (waitingInAll < waiting) {
            throw new IllegalArgumentException("waitingInAll " + waitingInAll + " is below waiting " + waiting);
        }
        if (maxWork < 1 || maxWork > MOST_WORK) {
            throw new IllegalArgumentException("maxWork must be 1 to " + MOST_WORK + ", is " + maxWork);
        }
        if (memory < LEAST_MEMORY) {
            throw new IllegalArgumentException("memory must be at least 1 MiB, is " + memory + " bytes");
        }
        if (grace.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException("grace " + grace + " and drain " + drain + " must not be negative");
        }
    }

    public ServerOptions withThreads(int threads) {
        return new ServerOptions(threads, waiting, waitingInAll, networks, imageBytes, streams, maxWork, memory, grace,
                drain);
    }

    /** Sets the limit of one cell. Raises the limit of all cells to at least this. */
    public ServerOptions withWaiting(int waiting) {
        return new ServerOptions(threads, waiting, Math.max(waiting, waitingInAll), networks, imageBytes, streams,
                maxWork, memory, grace, drain);
    }

    public ServerOptions withMaxWork(long maxWork) {
        return new ServerOptions(threads, waiting, waitingInAll, networks, imageBytes, streams, maxWork, memory, grace,
                drain);
    }

    public ServerOptions withMemory(long memory) {
        return new ServerOptions(threads, waiting, waitingInAll, networks, imageBytes, streams, maxWork, memory, grace,
                drain);
    }

    public ServerOptions withGrace(Duration grace) {
        return new ServerOptions(threads, waiting, waitingInAll, networks, imageBytes, streams, maxWork, memory, grace,
                drain);
    }

    public ServerOptions withDrain(Duration drain) {
        return new ServerOptions(threads, waiting, waitingInAll, networks, imageBytes, streams, maxWork, memory, grace,
                drain);
    }

    private static long machineMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
