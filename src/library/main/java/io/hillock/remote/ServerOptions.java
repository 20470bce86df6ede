package io.hillock.remote;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What an {@link EngineServer} takes on. Requests for more are answered {@code overloaded} or {@code too_large}.
 *
 * @param threads runs at once, at least 1
 * @param waiting requests of one cell that wait for a thread, 0 or more
 * @param waitingInAll requests of all cells that wait for a thread, at least {@code waiting}
 * @param networks served at once, at least 1
 * @param imageBytes of the largest image that is taken over the wire, at least 1
 * @param streams states kept and arrays received at once for one connection, at least 1
 * @param maxWork of one request, at least 1: samples × steps × operations of one step, as {@link io.hillock.image.program.StepWork} counts them
 * @param memory bytes that networks, runs and arrays on their way may take together, at least 1 MiB ({@link ServerMemory})
 * @param grace how long requests run on after their connection was lost, for their cell to come back in its session
 * @param drain how long closing waits for requests under way before it cancels them
 */
public record ServerOptions(int threads, int waiting, int waitingInAll, int networks, long imageBytes, int streams,
        long maxWork, long memory, Duration grace, Duration drain) {
    /** The most that {@link #maxWork} can be, as WELCOME says it. */
    public static final long MOST_WORK = (1L << 53) - 1;

    /** 1 MiB. */
    public static final long LEAST_MEMORY = 1 << 20;

    /**
     * A thread for each processor; 1,024 requests of a cell waiting, 16,384 in all; 64 networks of up to 1 GiB; 1,024 streams; work of 2^40;
     * half of the machine's memory (of the container's, in one); 2 s of grace, 5 s to drain.
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

    /** Of one cell; those of all cells are as many at least. */
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
