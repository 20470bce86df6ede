package io.hillock.unified;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A clock that stands until it is told to go on. Who sleeps moves it; who parks waits for {@link #advance}. */
public final class VirtualTime implements Time {
    private final AtomicLong now = new AtomicLong(1_000_000_000);
    private final Map<Thread, Long> parked = new ConcurrentHashMap<>();

    @Override
    public long nanos() {
        return now.get();
    }

    @Override
    public void park(Object blocker, long nanos) {
        long until = nanos > Long.MAX_VALUE - now.get() ? Long.MAX_VALUE : now.get() + nanos;
        parked.put(Thread.currentThread(), until);
        if (now.get() < until) {
            LockSupport.park(blocker);
        }
        parked.remove(Thread.currentThread());
    }

    @Override
    public void sleep(long nanos) {
        advance(nanos);
    }

    public void advance(long nanos) {
        now.addAndGet(nanos);
        parked.keySet().forEach(LockSupport::unpark);
    }

    /** Threads that wait here until some time. */
    public int parked() {
        return parked.size();
    }
}
