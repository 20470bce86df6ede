package io.hillock.bench.gate;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hillock.bench.SmallNetwork;
import io.hillock.spike.Batch;
import io.hillock.unified.EngineKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, which measure nothing that counts. */
class WorkerProcessTest {
    @TempDir
    private Path folder;

    private WorkerProcess worker(String... options) throws IOException {
        float[] row = SmallNetwork.floats();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(JAVA_FLOAT, (long) row.length * GateCase.LARGEST_BATCH);
            for (int sample = 0; sample < GateCase.LARGEST_BATCH; sample++) {
                MemorySegment.copy(row, 0, values, JAVA_FLOAT, (long) sample * row.length * Float.BYTES, row.length);
            }
            GateNetwork network = GateNetwork.write("small", folder, SmallNetwork.THRESHOLD.image(),
                    new Batch(values, GateCase.LARGEST_BATCH, 4, true));
            return new WorkerProcess("this build", Map.of("small", network), System.getProperty("java.class.path"),
                    List.of(options), Map.of());
        }
    }

    @Test
    void enginesGiveOneAnswerAndTakeTime() throws IOException {
        try (WorkerProcess worker = worker()) {
            String digest = worker.open(new GateCase(EngineKind.NATIVE, "small", 2));
            Turn turn = worker.run(50);
            assertTrue(turn.nanos() > 1e3, turn::toString);
            assertTrue(Double.isNaN(turn.instructions()) || turn.instructions() > 1e3, turn::toString);
            assertEquals(digest, worker.open(new GateCase(EngineKind.JAVA, "small", 2)));
        }
    }

    @Test
    void aProcessThatEndsIsNamed() throws IOException {
        try (WorkerProcess worker = worker("-XX:NoSuchOption")) {
            var failure = assertThrows(GateFailure.class,
                    () -> worker.open(new GateCase(EngineKind.NATIVE, "small", 1)));
            assertTrue(failure.getMessage().startsWith("this build ended at native small 1"), failure.getMessage());
        }
    }

    /** The counter that every machine has is read as the others are. */
    @Test
    void theTaskClockRuns() {
        ThreadCounters clock = ThreadCounters.taskClock();
        assumeTrue(clock.count().isPresent(), "the system refuses perf_event_open");
        long before = clock.count().orElseThrow();
        double sum = 0;
        for (int k = 0; k < 5_000_000; k++) {
            sum += Math.sqrt(k);
        }
        long spent = clock.count().orElseThrow() - before;
        assertTrue(sum > 0 && spent > 1_000_000 && spent < 60_000_000_000L, () -> spent + " ns");
    }
}
