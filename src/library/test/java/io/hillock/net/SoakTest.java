package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.base.Soak;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the soak for 8 s by default; {@code -Dhillock.soak.seconds=600} runs longer,
 * {@code -Dhillock.soak.seed=N} repeats the same choices.
 */
class SoakTest {
    private static final long SECONDS = Long.getLong("hillock.soak.seconds", 8);
    private static final long SEED = Long.getLong("hillock.soak.seed", System.nanoTime());
    private static final long MIB = 1 << 20;
    private static final long GROWTH = 32 * MIB;

    @TempDir
    private Path folder;

    private static int openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    @Test
    void countsAddUpAndMemoryIsFlat(TestReporter reporter) throws Exception {
        // The JVM opens some files once and keeps them open.
        try (var first = new Soak(SEED, folder)) {
            first.run(Duration.ofMillis(500));
        }
        int files = openFiles();
        long first = MemoryInUse.now();
        long before;
        long after;
        try (var soak = new Soak(SEED, folder)) {
            soak.run(Duration.ofSeconds(Math.max(2, SECONDS / 4)));
            before = MemoryInUse.onceBelow(first + GROWTH);
            soak.run(Duration.ofSeconds(SECONDS - SECONDS / 4));
            after = MemoryInUse.onceBelow(before + GROWTH);
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
            assertTrue(after <= before + GROWTH, said);
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (openFiles() > files + 2) {
            assertTrue(System.nanoTime() < end, "files are open: " + openFiles() + ", before " + files);
            Thread.onSpinWait();
        }
    }
}
