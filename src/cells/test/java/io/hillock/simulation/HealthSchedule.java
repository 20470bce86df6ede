package io.hillock.simulation;

import io.hillock.net.Connection;
import io.hillock.net.Settings;
import io.hillock.protocol.Role;
import java.util.List;

/**
 * A hub and an engine with the default settings, in half of the schedules with pauses of up to 900 ms, as a busy machine makes them. They
 * raise no suspicion; a process that stops for longer is suspected in time, and the death of one is noticed at once.
 */
final class HealthSchedule implements HubProcess.Watch {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final int PAUSES = 8;
    private static final long PAUSE = 900 * MILLI;
    private static final long SUSPECTED_WITHIN = 2_500 * MILLI;
    private static final long LEFT_WITHIN = 50 * MILLI;

    private final Scheduler scheduler;
    private final Network network;
    private boolean stops;
    private boolean suspected;
    private boolean left;

    HealthSchedule(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.network = new Network(scheduler, 20_000, scheduler.random.nextLong(2 * MILLI), 0);
    }

    void run() {
        var hub = new HubProcess(network, Settings.of(HubProcess.NAME, Role.ROUTER), 0, this);
        var engine = new EngineProcess(network, Settings.of(EngineProcess.NAME, Role.PERFORMANCE), this);
        hub.publishes = false;
        network.closeAtDeath(engine.process, true);
        pass(SECOND);
        boolean pauses = scheduler.random.nextBoolean();
        for (int pause = 0; pauses && pause < PAUSES; pause++) {
            SimulatedProcess process = List.of(hub.process, engine.process).get(scheduler.random.nextInt(2));
            process.stop();
            pass(scheduler.random.nextInt(4) == 0 ? PAUSE : scheduler.random.nextLong(PAUSE));
            process.resume();
            pass(SECOND / 5 + scheduler.random.nextLong(2 * SECOND));
        }
        stops = true;
        engine.process.stop();
        pass(SUSPECTED_WITHIN);
        scheduler.expect(suspected, "a stopped engine is not suspected within " + SUSPECTED_WITHIN / MILLI + " ms");
        pass(scheduler.random.nextLong(2 * SECOND));
        engine.process.resume();
        pass(SECOND);
        scheduler.expect(!suspected, "an engine that goes on is still suspected");
        scheduler.expect(!left, "an engine that stopped for a moment was given up");
        engine.process.kill();
        pass(LEFT_WITHIN);
        scheduler.expect(left, "a killed engine is not noticed within " + LEFT_WITHIN / MILLI + " ms");
    }

    private void pass(long nanos) {
        scheduler.runUntil(scheduler.nanos() + nanos);
    }

    @Override
    public void suspicionChanged(Connection connection) {
        suspected = connection.isSuspected();
        scheduler.expect(!suspected || stops,
                connection.name() + " suspects " + connection.peer() + ", which paused only");
    }

    @Override
    public void left(Connection connection) {
        left = true;
    }
}
