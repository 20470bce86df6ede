package io.hillock.simulation;

import io.hillock.net.Clock;

/** Takes the place of the machine's clock, {@link Clock#SYSTEM}. */
public final class SimulatedClock implements Clock {

    @Override
    public long nanos() {
        return Simulated.nanoTime();
    }

    @Override
    public Alarm after(long nanos, Runnable task) {
        SimulatedProcess process = Scheduler.current().running();
        Scheduler.Timer timer = Scheduler.current().after(nanos, () -> process.start(task));
        return timer::cancel;
    }

    @Override
    public void park(Object blocker, long nanos) {
        Simulated.parkNanos(blocker, nanos);
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        Simulated.sleepNanos(nanos);
    }
}
