package io.hillock.simulation;

import io.hillock.net.Settings;
import io.hillock.net.Suspicion;
import io.hillock.protocol.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A hub, an engine and two askers, whose network and processes fail at random for five seconds. Then nothing fails any more, and everything
 * must come back by itself.
 */
final class BusSchedule {
    private static final long SECOND = 1_000_000_000;
    private static final long FAILING = 5 * SECOND;
    /** A silent peer is given up after 3 s, and a link waits 5 s at most before it tries again. */
    private static final long SETTLING = 12 * SECOND;
    /** Longer than any deadline. */
    private static final long ENDING = 4 * SECOND;

    private final Scheduler scheduler;
    private final Network network;
    private final List<HubProcess> hubs = new ArrayList<>();
    private final List<AskerProcess> askers = new ArrayList<>();
    private EngineProcess engine;
    private boolean works;

    BusSchedule(Scheduler scheduler) {
        this.scheduler = scheduler;
        boolean far = scheduler.random.nextBoolean();
        this.network = new Network(scheduler, far ? 5_000_000 : 20_000, far ? 20_000_000 : 100_000,
                scheduler.random.nextBoolean() ? 0 : 4);
    }

    private static Settings settings(String name, Role role) {
        return Settings.of(name, role).withHeartbeat(Duration.ofSeconds(1)).withPatience(Duration.ofSeconds(2))
                .withSuspicion(new Suspicion(Duration.ofSeconds(1), 8, Duration.ofMillis(100), Duration.ofSeconds(1),
                        Duration.ofSeconds(3)));
    }

    void run() {
        startHub();
        startEngine();
        askers.add(asker("a"));
        askers.add(asker("b"));
        pass(SECOND / 2);
        work(true);
        int faults = scheduler.random.nextInt(9);
        for (int i = 0; i < faults; i++) {
            scheduler.after(scheduler.random.nextLong(FAILING), this::fail);
        }
        pass(FAILING + SECOND / 2);
        network.healAll();
        processes().forEach(SimulatedProcess::resume);
        work(false);
        pass(SETTLING);
        for (AskerProcess asker : askers) {
            asker.checkRequests(faults == 0);
            asker.checkSubscribed();
            asker.forgetRequests();
        }
        work(true);
        pass(SECOND);
        work(false);
        pass(ENDING);
        for (AskerProcess asker : askers) {
            asker.checkRequests(true);
            asker.checkEvents(hubs);
        }
    }

    private void pass(long nanos) {
        scheduler.runUntil(scheduler.nanos() + nanos);
    }

    /** Whether the askers ask and the hub publishes. */
    private void work(boolean does) {
        works = does;
        askers.forEach(asker -> asker.asks = does);
        hubs.getLast().publishes = does;
    }

    private AskerProcess asker(String name) {
        var asker = new AskerProcess(network, settings(name, Role.INTERFACE));
        asker.asks = works;
        network.closeAtDeath(asker.process, scheduler.random.nextBoolean());
        return asker;
    }

    private void startHub() {
        var hub = new HubProcess(network, settings(HubProcess.NAME, Role.ROUTER), hubs.size(), HubProcess.Watch.NONE);
        network.closeAtDeath(hub.process, scheduler.random.nextBoolean());
        hub.publishes = works;
        hubs.add(hub);
    }

    private void startEngine() {
        engine = new EngineProcess(network, settings(EngineProcess.NAME, Role.PERFORMANCE),
                HubProcess.Watch.NONE);
        network.closeAtDeath(engine.process, scheduler.random.nextBoolean());
    }

    private List<SimulatedProcess> processes() {
        return List.of(hubs.getLast().process, engine.process, askers.get(0).process, askers.get(1).process);
    }

    private void fail() {
        int which = scheduler.random.nextInt(4);
        SimulatedProcess process = processes().get(which);
        if (process.isDead()) {
            return;
        }
        List<NetworkPipe> pipes = network.pipes(process);
        long time = SECOND / 10 + scheduler.random.nextLong(3 * SECOND);
        switch (scheduler.random.nextInt(6)) {
            case 0 -> network.cut(processes().get(1 + which % 3).name, HubProcess.NAME, time);
            case 1 -> {
                process.stop();
                scheduler.after(time, process::resume);
            }
            case 2 -> kill(which, process);
            case 3 -> each(pipes, "reset", NetworkPipe::cut);
            case 4 -> each(pipes, "half reset", NetworkPipe::cutHere);
            default -> each(pipes, "lost", NetworkPipe::vanish);
        }
    }

    private void each(List<NetworkPipe> pipes, String how, Consumer<NetworkPipe> fault) {
        if (!pipes.isEmpty()) {
            NetworkPipe pipe = pipes.get(scheduler.random.nextInt(pipes.size()));
            scheduler.trace.add(scheduler.nanos(), how, pipe.owner().name);
            fault.accept(pipe);
        }
    }

    private void kill(int which, SimulatedProcess process) {
        process.kill();
        scheduler.after(scheduler.random.nextLong(SECOND), () -> {
            switch (which) {
                case 0 -> startHub();
                case 1 -> startEngine();
                default -> askers.set(which - 2, asker(process.name));
            }
        });
    }
}
