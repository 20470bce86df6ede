package io.hillock.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The monitors of simulated threads. The JVM's own would wake a virtual thread from another thread of the JVM, in an order that no seed
 * decides.
 */
final class Monitors {
    /** Those that are held or awaited now: few, so they are searched one by one. */
    private final List<Monitor> inUse = new ArrayList<>();

    private static final class Monitor {
        final Object of;
        final List<Thread> entering = new ArrayList<>();
        final List<Waiter> waiting = new ArrayList<>();
        Thread owner;
        int depth;

        Monitor(Object of) {
            this.of = of;
        }
    }

    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        boolean over;
    }

    private Monitor find(Object of) {
        for (Monitor one : inUse) {
            if (one.of == of) {
                return one;
            }
        }
        return null;
    }

    private Monitor owned(Object of) {
        Monitor monitor = find(of);
        if (monitor == null || monitor.owner != Thread.currentThread()) {
            throw new IllegalMonitorStateException();
        }
        return monitor;
    }

    void enter(Object of) {
        take(of, 1);
    }

    private void take(Object of, int depth) {
        Monitor monitor = find(of);
        if (monitor == null) {
            monitor = new Monitor(of);
            inUse.add(monitor);
        }
        Thread me = Thread.currentThread();
        if (monitor.owner == me) {
            monitor.depth += depth;
            return;
        }
        boolean interrupted = false;
        while (monitor.owner != null) {
            monitor.entering.add(me);
            LockSupport.park(monitor);
            monitor.entering.remove(me);
            interrupted |= monitor.owner != null && Thread.interrupted();
        }
        if (interrupted) {
            me.interrupt();
        }
        monitor.owner = me;
        monitor.depth = depth;
    }

    void exit(Object of) {
        Monitor monitor = owned(of);
        if (--monitor.depth == 0) {
            release(monitor);
        }
    }

    private void release(Monitor monitor) {
        monitor.owner = null;
        if (!monitor.entering.isEmpty()) {
            List<Thread> entering = monitor.entering;
            LockSupport.unpark(entering.get(Scheduler.current().random.nextInt(entering.size())));
        } else if (monitor.waiting.isEmpty()) {
            inUse.remove(monitor);
        }
    }

    /** @param nanos 0 for no limit */
    void await(Object of, long nanos) throws InterruptedException {
        Monitor monitor = owned(of);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        int depth = monitor.depth;
        var waiter = new Waiter();
        monitor.waiting.add(waiter);
        release(monitor);
        Scheduler.Timer timer = nanos == 0 ? null : Scheduler.current().after(nanos, () -> {
            waiter.over = true;
            LockSupport.unpark(waiter.thread);
        });
        boolean interrupted = false;
        while (!waiter.over && !interrupted) {
            LockSupport.park(monitor);
            interrupted = Thread.interrupted();
        }
        if (timer != null) {
            timer.cancel();
        }
        monitor.waiting.remove(waiter);
        if (find(of) == null) {
            inUse.add(monitor);
        }
        take(of, depth);
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    void notify(Object of, boolean all) {
        Monitor monitor = owned(of);
        for (Waiter waiter : List.copyOf(monitor.waiting)) {
            monitor.waiting.remove(waiter);
            waiter.over = true;
            LockSupport.unpark(waiter.thread);
            if (!all) {
                return;
            }
        }
    }
}
