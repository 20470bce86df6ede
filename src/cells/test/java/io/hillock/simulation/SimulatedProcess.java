package io.hillock.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A process that can be stopped, continued and killed like a real one. Its threads are virtual, and each thread that one of them starts
 * belongs to the same process, because the JDK lets a virtual thread inherit the scheduler of its parent.
 */
final class SimulatedProcess implements Executor {
    private static final Constructor<?> THREAD = constructor();

    final String name;
    private final Scheduler scheduler;
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> atDeath = new ArrayList<>();
    private boolean stopped;
    private boolean dead;

    SimulatedProcess(Scheduler scheduler, String name) {
        this.scheduler = scheduler;
        this.name = name;
    }

    private static Constructor<?> constructor() {
        try {
            Constructor<?> found = Class.forName("java.lang.VirtualThread").getDeclaredConstructor(Executor.class,
                    String.class, int.class, Runnable.class);
            found.setAccessible(true);
            return found;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK gives virtual threads no scheduler", e);
        }
    }

    void start(Runnable main) {
        try {
            ((Thread) THREAD.newInstance(this, null, 0, main)).start();
        } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JDK says that a thread of this process can go on. */
    @Override
    public void execute(Runnable thread) {
        if (!dead) {
            scheduler.ready(this, thread);
        }
    }

    /** Whether the thread may have its turn now; if the process is stopped, the turn comes later. */
    boolean takes(Runnable thread) {
        if (stopped && !dead) {
            held.add(thread);
        }
        return !stopped && !dead;
    }

    /** As SIGSTOP. */
    void stop() {
        stopped = true;
        scheduler.trace.add(scheduler.nanos(), "stopped", name);
    }

    /** As SIGCONT. */
    void resume() {
        if (stopped) {
            stopped = false;
            scheduler.trace.add(scheduler.nanos(), "continued", name);
            held.forEach(thread -> scheduler.ready(this, thread));
            held.clear();
        }
    }

    /** As SIGKILL: its threads never go on. The kernel closes what it had open. */
    void kill() {
        dead = true;
        held.clear();
        scheduler.trace.add(scheduler.nanos(), "killed", name);
        atDeath.forEach(Runnable::run);
        atDeath.clear();
    }

    boolean isDead() {
        return dead;
    }

    void atDeath(Runnable close) {
        atDeath.add(close);
    }
}
