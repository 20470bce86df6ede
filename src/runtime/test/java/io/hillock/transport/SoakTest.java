package io.hillock.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Ten seconds of it here; {@code -Dhillock.soak.seconds=600} for the long one, {@code -Dhillock.soak.seed=N} for the same choices again. */
class SoakTest {
    private static final long SECONDS = Long.getLong("hillock.soak.seconds", 8);
    private static final long SEED = Long.getLong("hillock.soak.seed", System.nanoTime());
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    /** In use after a collection, bytes; direct buffers are freed by it. */
    private static long memory() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            least = Math.min(least, direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static int openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    @Test
    void countsAddUpAndMemoryIsFlat(TestReporter reporter) throws Exception {
        int files = openFiles();
        long before;
        long after;
        try (var soak = new Soak(SEED, folder)) {
            soak.run(Duration.ofSeconds(Math.max(2, SECONDS / 4)));
            before = memory();
            soak.run(Duration.ofSeconds(SECONDS - SECONDS / 4));
            after = memory();
            String said = "seed " + SEED + ": " + soak.asked.sum() + " requests = " + soak.answered.sum()
                    + " answers + failures " + soak.failuresByCode() + "; " + soak.runs.sum() + " runs, "
                    + soak.events.sum() + " events, " + soak.faults.sum() + " faults; memory " + before / MIB
                    + " MiB, then "
                    + after / MIB + " MiB";
            reporter.publishEntry(Map.of("soak", said));
            assertEquals(0, soak.left(), said);
            assertEquals(soak.asked.sum(), soak.answered.sum() + soak.failures(), said);
            assertEquals(0, soak.wrong.sum(), said);
            assertTrue(soak.answered.sum() > soak.asked.sum() / 10, said);
            assertTrue(soak.failures() > 0, said);
            assertTrue(after - before < 32 * MIB, said);
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (openFiles() > files + 4) {
            assertTrue(System.nanoTime() < end, "files are open: " + openFiles() + ", before " + files);
            Thread.onSpinWait();
        }
    }
}
