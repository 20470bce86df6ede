package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process takes of the machine's memory. */
final class ProcessMemory {
    /** What compiled code, pools and buffers may still gain after a test's first part. */
    private static final long SLACK = 48L << 20;

    private ProcessMemory() {}

    /** Bytes of live objects, and of all that is resident and no heap. */
    static long heapAndRest() {
        System.gc();
        long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return live + Math.max(0, resident() - Runtime.getRuntime().totalMemory());
    }

    private static long resident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Checks that hardly anything was left behind since {@link #heapAndRest()} gave this. */
    static void requireFlat(long before) {
        long more = heapAndRest() - before;
        assertTrue(more < SLACK, () -> (more >> 20) + " MiB more than before");
    }
}
