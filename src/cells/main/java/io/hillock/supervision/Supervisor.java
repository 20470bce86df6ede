package io.hillock.supervision;

import io.hillock.health.HealthReading;
import io.hillock.health.HealthRule;
import io.hillock.supervision.ProcessPhase.GivenUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts processes, each after those that it needs, starts those again that end, and ends all of them in reverse. A process that ends more
 * often than its {@link RestartPolicy} allows is given up: it is DOWN, with the reason. Thread-safe.
 */
public final class Supervisor implements AutoCloseable {
    private final String name;
    private final HealthRule rule;
    private final Map<String, SupervisedProcess> processes = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ProcessWatchdog watchdog = new ProcessWatchdog();
    private boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param name of all together
     * @param rule how many of them are needed
     * @throws IllegalArgumentException if two have one name, or one is after none of the others or after itself
     */
    public Supervisor(String name, HealthRule rule, List<ProcessSpec> specs, SupervisorListener listener) {
        this.name = name;
        this.rule = rule;
        for (ProcessSpec spec : ordered(specs)) {
            processes.put(spec.name(), new SupervisedProcess(spec, listener, watchdog));
        }
    }

    /** Each after those that it needs. */
    private static List<ProcessSpec> ordered(List<ProcessSpec> specs) {
        Map<String, ProcessSpec> left = new LinkedHashMap<>();
        for (ProcessSpec spec : specs) {
            if (left.put(spec.name(), spec) != null) {
                throw new IllegalArgumentException("two processes are called '" + spec.name() + "'");
            }
        }
        for (ProcessSpec spec : specs) {
            for (String before : spec.after()) {
                if (!left.containsKey(before)) {
                    throw new IllegalArgumentException(
                            "'" + spec.name() + "' is after '" + before + "', which is none of the processes");
                }
            }
        }
        List<ProcessSpec> order = new ArrayList<>();
        Set<String> done = new HashSet<>();
        while (!left.isEmpty()) {
            ProcessSpec next = left.values().stream().filter(spec -> done.containsAll(spec.after())).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            String.join(", ", left.keySet()) + " are after each other in a circle"));
            left.remove(next.name());
            done.add(next.name());
            order.add(next);
        }
        return order;
    }

    /** Starts all processes, on threads of their own. Call it once. If this process dies of SIGKILL, they end too, all at once. */
    public synchronized void start() {
        if (closed) {
            return;
        }
        watchdog.start();
        for (SupervisedProcess process : processes.values()) {
            threads.add(Thread.ofVirtual().name("hillock-supervisor-" + process.spec().name())
                    .start(() -> runAfter(process)));
        }
    }

    private void runAfter(SupervisedProcess process) {
        try {
            for (String before : process.spec().after()) {
                if (!processes.get(before).awaitReady()) {
                    process.giveUp("needs '" + before + "', which does not run");
                    return;
                }
            }
            process.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all processes are ready. Returns whether they are: not if one was given up. */
    public boolean awaitReady() throws InterruptedException {
        for (SupervisedProcess process : processes.values()) {
            if (!process.awaitReady()) {
                return false;
            }
        }
        return true;
    }

    /** What each process does, by name, in the order of starting. */
    public Map<String, ProcessPhase> phases() {
        Map<String, ProcessPhase> phases = new LinkedHashMap<>();
        processes.forEach((one, process) -> phases.put(one, process.phase()));
        return phases;
    }

    /** Whether a process was given up. */
    public boolean gaveUp() {
        return phases().values().stream().anyMatch(GivenUp.class::isInstance);
    }

    /** The health of all, with that of each. */
    public HealthReading health() {
        List<HealthReading> parts = new ArrayList<>();
        phases().forEach((one, phase) -> parts.add(phase.health(one)));
        return HealthReading.of(name, rule, parts);
    }

    /** Those that end at the same time, after those before them. */
    private List<List<SupervisedProcess>> stopOrder() {
        List<List<SupervisedProcess>> order = new ArrayList<>();
        List<SupervisedProcess> left = new ArrayList<>(processes.values());
        while (!left.isEmpty()) {
            Set<String> needed = new HashSet<>();
            left.forEach(process -> needed.addAll(process.spec().after()));
            List<SupervisedProcess> now = left.stream().filter(process -> !needed.contains(process.spec().name()))
                    .toList();
            left.removeAll(now);
            order.add(now);
        }
        return order;
    }

    /** How long the processes may take to end before they are killed, all together. */
    public Duration longestStop() {
        return stopOrder().stream()
                .map(now -> now.stream().map(process -> process.spec().stop()).max(Duration::compareTo).orElseThrow())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Ends all processes, those that need others first, and waits for their end. None is left. */
    @Override
    public synchronized void close() {
        closed = true;
        boolean interrupted = false;
        for (List<SupervisedProcess> now : stopOrder()) {
            List<Thread> stops = now.stream().map(process -> Thread.ofVirtual().start(() -> stop(process))).toList();
            for (Thread stop : stops) {
                interrupted |= joinFully(stop);
            }
        }
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            interrupted |= joinFully(thread);
        }
        watchdog.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(SupervisedProcess process) {
        try {
            process.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this thread was interrupted meanwhile. */
    private static boolean joinFully(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
