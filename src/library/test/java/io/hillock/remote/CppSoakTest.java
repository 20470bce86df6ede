package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.MemoryInUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the soak for some seconds. {@code -Dhillock.soak.seconds=600} runs a long one; {@code -Dhillock.soak.seed=N} replaces the seed from
 * the clock.
 */
class CppSoakTest {
    private static final long SECONDS = Long.getLong("hillock.soak.seconds", 5);
    private static final long SEED = Long.getLong("hillock.soak.seed", System.nanoTime());
    private static final long MIB = 1 << 20;
    private static final long GROWTH = 32 * MIB;

    @TempDir
    private Path folder;

    @Test
    void countsAddUpAndMemoryIsFlatOnBothSides(TestReporter reporter) throws Exception {
        try (var soak = new CppSoak(SEED, folder)) {
            soak.run(Duration.ofSeconds(Math.max(2, SECONDS / 4)));
            long before = MemoryInUse.onceBelow(GROWTH);
            long engineBefore = soak.steadyMemory();
            soak.run(Duration.ofSeconds(SECONDS - SECONDS / 4));
            long after = MemoryInUse.onceBelow(before + GROWTH);
            long engineAfter = soak.steadyMemory();
            String said = "seed " + SEED + ": " + soak.asked.sum() + " requests = " + soak.answered.sum()
                    + " answers + failures " + soak.failuresByStatus() + "; " + soak.kills.sum() + " kills, "
                    + soak.visits.sum() + " visits; Java " + before / MIB + " MiB, then " + after / MIB
                    + " MiB; hillock-engine " + engineBefore / MIB + " MiB, then " + engineAfter / MIB + " MiB; "
                    + soak.strange;
            reporter.publishEntry(Map.of("soak", said));
            assertEquals(0, soak.wrong.sum(), said);
            assertTrue(soak.strange.isEmpty(), said);
            assertEquals(soak.asked.sum(), soak.answered.sum() + soak.failures(), said);
            assertTrue(soak.answered.sum() > soak.asked.sum() / 2, said);
            assertTrue(soak.failures() > 0, said);
            assertTrue(after <= before + GROWTH, said);
            assertTrue(engineAfter <= engineBefore + GROWTH, said);
            assertTrue(soak.left().size() <= 1, "each new listener removes what the killed one left: " + soak.left());
        }
    }
}
