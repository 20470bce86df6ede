package io.hillock.net;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** The memory that this JVM uses after a collection, heap and direct buffers. */
public final class MemoryInUse {
    private MemoryInUse() {}

    /** In bytes. */
    public static long now() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /**
     * In bytes. Buffers are freed some time after the collection that found them, so a value above the limit is
     * measured again for a while.
     */
    public static long onceBelow(long limit) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        long now = now();
        while (now > limit && System.nanoTime() < end) {
            Thread.onSpinWait();
            now = now();
        }
        return now;
    }
}
