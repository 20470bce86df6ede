package io.hillock.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Bytes that the benchmark's own thread allocates on the Java heap in an iteration. JMH's profiler {@code gc} counts all threads, including
 * JMH's own. These allocate some kilobytes per iteration, which hides a 0 if an iteration has only a few calls.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes of all iterations together. */
    public long allocatedBytes;

    private long before;

    @Setup(Level.Iteration)
    public void begin() {
        before = THREADS.getCurrentThreadAllocatedBytes();
    }

    @TearDown(Level.Iteration)
    public void end() {
        allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
