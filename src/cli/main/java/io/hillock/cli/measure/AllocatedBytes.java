package io.hillock.cli.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that the calling thread has allocated on the Java heap. */
final class AllocatedBytes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
            && bean.isThreadAllocatedMemorySupported() ? bean : null;

    private AllocatedBytes() {}

    static boolean known() {
        return THREADS != null;
    }

    /** Bytes since the thread started; 0 if this JVM cannot tell. Allocates nothing. */
    static long bytes() {
        return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }
}
