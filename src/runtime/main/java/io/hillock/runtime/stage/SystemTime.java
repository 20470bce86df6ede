package io.hillock.runtime.stage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

final class SystemTime implements Time {
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
