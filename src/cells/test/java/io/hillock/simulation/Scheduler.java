package io.hillock.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Runs the threads of all simulated processes on one thread, one after the other, and keeps their time. Which of the runnable threads goes
 * on is drawn at random. Time passes when no thread can go on, and a little with each turn. The same seed gives the same run.
 */
final class Scheduler {
    private static final int TURN_NANOS = 2_000;
    /** More turns than any schedule takes: threads that never wait would hang the simulation. */
    private static final long MOST_TURNS = 3_000_000;

    private static Scheduler current;

    final SplittableRandom random;
    final Trace trace;
    /** The chance that a thread lets others go first where it takes a monitor, in 1/256. */
    final int preemption;
    final Monitors monitors = new Monitors();
    final ScheduleMemory memory = new ScheduleMemory();
    final List<String> problems = new ArrayList<>();
    private final Thread carrier = Thread.currentThread();
    private final List<Turn> ready = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long nanos = 1_000_000_000;
    private long turns;
    private long timersMade;
    private SimulatedProcess running;
    private volatile boolean disturbed;

    private record Turn(SimulatedProcess process, Runnable thread) {}

    /** Something that happens at a time. */
    static final class Timer implements Comparable<Timer> {
        private final long at;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Timer(long at, long number, Runnable action) {
            this.at = at;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    Scheduler(long seed, Trace trace) {
        this.random = new SplittableRandom(seed);
        this.trace = trace;
        this.preemption = random.nextInt(4) == 0 ? 0 : 1 << random.nextInt(7);
        current = this;
    }

    /** The scheduler of the schedule that runs now. */
    static Scheduler current() {
        return current;
    }

    long nanos() {
        return nanos;
    }

    /** Lets time pass without a turn. */
    void spend(long more) {
        nanos += more;
    }

    long millis() {
        return nanos / 1_000_000;
    }

    /** The process whose thread has its turn; null for a timer. */
    SimulatedProcess running() {
        return running;
    }

    Timer after(long delay, Runnable action) {
        var timer = new Timer(nanos + Math.max(0, Math.min(delay, Long.MAX_VALUE / 4)), timersMade++, action);
        timers.add(timer);
        return timer;
    }

    /** A thread of this process can go on. */
    void ready(SimulatedProcess process, Runnable thread) {
        Thread caller = Thread.currentThread();
        if (caller != carrier && !caller.isVirtual()) {
            // The JVM wakes a thread that waited for a monitor which one of the JVM's own threads held.
            disturbed = true;
            return;
        }
        ready.add(new Turn(process, thread));
    }

    /** Whether a thread of the JVM took part, such as the cleaner's: the order was not the seed's alone, and nothing that happened counts. */
    boolean isDisturbed() {
        return disturbed;
    }

    void expect(boolean holds, String otherwise) {
        if (!holds) {
            problem(otherwise);
        }
    }

    void problem(String what) {
        problems.add("at " + millis() + " ms: " + what);
        trace.add(nanos, "PROBLEM", what);
    }

    /** Goes on until this time, or until nothing is left to happen. */
    void runUntil(long end) {
        while (nanos < end) {
            Timer due = timers.peek();
            if (due != null && (due.cancelled || due.at <= nanos || ready.isEmpty())) {
                timers.remove();
                if (!due.cancelled && due.at >= end) {
                    timers.add(due);
                    nanos = end;
                } else if (!due.cancelled) {
                    nanos = Math.max(nanos, due.at);
                    due.action.run();
                }
            } else if (ready.isEmpty()) {
                nanos = end;
            } else {
                turn();
            }
        }
    }

    private void turn() {
        if (++turns > MOST_TURNS) {
            throw new IllegalStateException("a thread never waits");
        }
        int chosen = random.nextInt(ready.size());
        Turn turn = ready.get(chosen);
        ready.set(chosen, ready.getLast());
        ready.removeLast();
        nanos += random.nextInt(TURN_NANOS);
        if (turn.process.takes(turn.thread)) {
            running = turn.process;
            turn.thread.run();
            running = null;
        }
    }
}
