package io.hillock.simulation;

import io.hillock.adapt.Adaptation;
import io.hillock.adapt.AdaptationEvent;
import io.hillock.adapt.AdaptationException;
import io.hillock.adapt.AdaptationTrace;
import io.hillock.adapt.Controller;
import io.hillock.adapt.Decision;
import io.hillock.adapt.DecisionLog;
import io.hillock.adapt.Freeze;
import io.hillock.adapt.Knob;
import io.hillock.adapt.KnobBinding;
import io.hillock.adapt.RequestMeter;
import io.hillock.adapt.TrialKept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service adapts its knobs to a load and a network that change, on a slow disk; a person freezes knobs and takes decisions back; the
 * service is killed and started again. What is in force follows from the journal, and a trace leads to the journal's decisions again.
 */
final class AdaptationSchedule {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long OBJECTIVE = 50 * MILLI;
    private static final List<Knob> KNOBS = List.of(Knob.number("admission", 4, 64),
            Knob.choice("transport", List.of("unix", "shm", "tcp")), Knob.number("threads", 1, 4));
    private static final Map<String, Long> START = Map.of("admission", 64L, "transport", 0L, "threads", 1L);

    private final Scheduler scheduler;
    private final Path folder;
    private final int lives;
    /** What the load and the network are now. */
    private long betweenNanos;
    private long workNanos;
    private final long[] delays = new long[3];
    private final List<AdaptationEvent> before = new ArrayList<>();
    private int life;
    /** Whether there is a journal: the first life may end before it has one. */
    private boolean begun;

    AdaptationSchedule(Scheduler scheduler, Path folder) {
        this.scheduler = scheduler;
        this.folder = folder;
        this.lives = 1 + scheduler.random.nextInt(3);
    }

    void run() {
        try {
            Files.createDirectories(folder);
            change();
            for (life = 0; life < lives; life++) {
                var service = new SimulatedProcess(scheduler, "service");
                service.start(this::serve);
                pass(SECOND + scheduler.random.nextLong(12 * SECOND));
                service.kill();
                check();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(long nanos) {
        scheduler.runUntil(scheduler.nanos() + nanos);
    }

    /** Another load, another network. */
    private void change() {
        betweenNanos = (3 + scheduler.random.nextLong(20)) * MILLI;
        workNanos = (1 + scheduler.random.nextLong(20)) * MILLI;
        for (int i = 0; i < delays.length; i++) {
            delays[i] = scheduler.random.nextLong(scheduler.random.nextInt(3) == 0 ? 2 * OBJECTIVE : OBJECTIVE / 2);
        }
        scheduler.after(2 * SECOND + scheduler.random.nextLong(20 * SECOND), this::change);
    }

    private Path trace() {
        return folder.resolve("trace-" + life);
    }

    /** A life of the service. */
    private final class Service {
        private final RequestMeter meter = new RequestMeter(OBJECTIVE);
        private final Map<String, Long> inForce = new HashMap<>();
        private int underWay;

        private Adaptation open() throws IOException {
            var builder = new Adaptation.Builder(Duration.ofNanos(OBJECTIVE)).admission(bind(KNOBS.getFirst()));
            KNOBS.subList(1, KNOBS.size()).forEach(knob -> builder.tried(bind(knob)));
            return builder.open(meter, List::of, folder.resolve("journal"),
                    Optional.of(trace()), Simulated::now);
        }

        private KnobBinding bind(Knob knob) {
            return new KnobBinding(knob, START.get(knob.name()), value -> {
                scheduler.expect(knob.allows(value), knob.name() + " is set to " + value);
                inForce.put(knob.name(), value);
            });
        }

        private void request() {
            meter.begun();
            if (underWay >= inForce.get("admission")) {
                meter.refused();
                return;
            }
            underWay++;
            long queue = workNanos * underWay / inForce.get("threads");
            long nanos = delays[inForce.get("transport").intValue()] + queue
                    + scheduler.random.nextLong(workNanos);
            EngineProcess.pause(nanos);
            underWay--;
            meter.answered(nanos);
        }
    }

    private void serve() {
        try {
            var service = new Service();
            Adaptation adaptation = service.open();
            begun = true;
            checkBegin(adaptation, service.inForce);
            adaptation.start();
            while (true) {
                EngineProcess.pause(scheduler.random.nextLong(2 * betweenNanos));
                Thread.ofVirtual().start(service::request);
                if (scheduler.random.nextInt(2000) == 0) {
                    meddle(adaptation);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A person freezes a knob, lets it go, or takes the newest decision back. */
    private void meddle(Adaptation adaptation) {
        Knob knob = KNOBS.get(scheduler.random.nextInt(KNOBS.size()));
        try {
            switch (scheduler.random.nextInt(3)) {
                case 0 -> adaptation.freeze(knob.name(), scheduler.random.nextBoolean());
                case 1 -> adaptation.freeze("", false);
                default -> adaptation.undo(adaptation.events().stream().filter(Decision.class::isInstance)
                        .mapToLong(one -> ((Decision) one).number()).max().orElse(0));
            }
        } catch (AdaptationException e) {
            scheduler.trace.add(scheduler.nanos(), "refused", e.getMessage());
        }
    }

    /** What is in force at the start follows from the journal, and no trial goes on of which nobody knows the outcome. */
    private void checkBegin(Adaptation adaptation, Map<String, Long> inForce) {
        Map<String, Long> values = new HashMap<>(START);
        Map<String, Decision> trials = new HashMap<>();
        Set<String> frozen = new HashSet<>();
        for (AdaptationEvent event : adaptation.events()) {
            switch (event) {
                case Decision decision -> {
                    values.put(decision.knob(), decision.to());
                    trials.remove(decision.knob());
                    if (decision.trial()) {
                        trials.put(decision.knob(), decision);
                    }
                }
                case TrialKept kept -> trials.remove(kept.knob());
                case Freeze freeze when freeze.on() -> frozen.add(freeze.knob());
                case Freeze freeze when freeze.knob().isEmpty() -> frozen.clear();
                case Freeze freeze -> frozen.remove(freeze.knob());
            }
        }
        trials.keySet().removeAll(frozen);
        scheduler.expect(trials.isEmpty(), "a trial that was cut off goes on: " + trials);
        scheduler.expect(inForce.equals(values), "in force is " + inForce + ", decided was " + values);
    }

    /** The journal has what the trace leads to, but for what the last observation led to and the disk had not taken. */
    private void check() throws IOException {
        List<AdaptationEvent> all = new ArrayList<>();
        if (begun) {
            DecisionLog.read(folder.resolve("journal"), all::add);
        }
        List<AdaptationEvent> mine = all.subList(before.size(), all.size());
        mine.forEach(event -> scheduler.trace.add(scheduler.nanos(), "decided", event.line().strip()));
        scheduler.expect(all.subList(0, before.size()).equals(before), "the journal's beginning has changed");
        if (Files.exists(trace()) && Files.size(trace()) > 0) {
            List<AdaptationEvent> replayed = AdaptationTrace.replay(trace());
            scheduler.expect(replayed.size() >= mine.size() && replayed.subList(0, mine.size()).equals(mine),
                    "the trace leads to " + replayed + ", the journal has " + mine);
            scheduler.expect(replayed.size() - mine.size() <= KNOBS.size(),
                    "the journal lacks more than the last decisions");
        } else {
            scheduler.expect(mine.isEmpty(), "decisions without a trace");
        }
        checkNumbers(all, mine);
        before.clear();
        before.addAll(all);
    }

    private void checkNumbers(List<AdaptationEvent> all, List<AdaptationEvent> mine) {
        long number = 0;
        for (AdaptationEvent event : all) {
            if (event instanceof Decision decision) {
                number++;
                scheduler.expect(decision.number() == number,
                        "decision " + decision.number() + " in place of " + number);
            }
        }
        Map<String, Long> changed = new HashMap<>();
        for (AdaptationEvent event : mine) {
            if (event instanceof Decision decision && decision.undoes() == 0) {
                long last = changed.getOrDefault(decision.knob(), Long.MIN_VALUE / 2);
                scheduler.expect(decision.millis() - last >= Controller.BETWEEN_MILLIS, "too soon: " + decision.line());
                changed.put(decision.knob(), decision.millis());
            }
        }
    }
}
