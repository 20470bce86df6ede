package io.hillock.net;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What this JVM has in use after a collection, heap and direct buffers. */
public final class MemoryInUse {
    private MemoryInUse() {}

    /** In bytes. */
    public static long now() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /** In bytes; buffers are freed some time after the collection that found them, so it looks again for a while where it is more. */
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
