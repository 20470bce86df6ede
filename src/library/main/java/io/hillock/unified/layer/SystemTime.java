package io.hillock.unified.layer;

import io.hillock.unified.Time;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

public final class SystemTime implements Time {
    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void park(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }
}
