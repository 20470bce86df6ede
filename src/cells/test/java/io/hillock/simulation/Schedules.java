package io.hillock.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs schedules by their seeds. Called by {@link SimulationMain} through the rewriting class loader. */
public final class Schedules {
    static final String PROBLEM = "PROBLEM ";
    /** How often a schedule that a thread of the JVM disturbed is run again. */
    private static final int AGAIN = 5;
    private static final long LATE_MS = 20;

    private Schedules() {}

    /** Runs one schedule: its digest in hexadecimal, the trace if it is kept, and what went wrong. */
    public static List<String> run(long seed, Path folder, boolean keep) throws InterruptedException {
        Scheduler scheduler = execute(seed, folder, keep);
        for (int again = 0; again < AGAIN && wasDisturbed(scheduler); again++) {
            scheduler = execute(seed, folder, keep);
        }
        var lines = new ArrayList<String>();
        lines.add(Long.toHexString(scheduler.trace.digest()));
        lines.addAll(scheduler.trace.lines());
        scheduler.problems.forEach(problem -> lines.add(PROBLEM + problem));
        return lines;
    }

    private static boolean wasDisturbed(Scheduler scheduler) throws InterruptedException {
        if (!scheduler.problems.isEmpty()) {
            // The JVM may be about to wake a thread.
            Thread.sleep(LATE_MS);
        }
        return scheduler.isDisturbed();
    }

    private static Scheduler execute(long seed, Path folder, boolean keep) {
        var scheduler = new Scheduler(seed, new Trace(keep));
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> scheduler.problem("a thread ended: " + describe(e)));
        try {
            run(scheduler, seed, folder.resolve(String.valueOf(seed)));
        } catch (RuntimeException e) {
            scheduler.problem(describe(e));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
        return scheduler;
    }

    private static void run(Scheduler scheduler, long seed, Path own) {
        try {
            switch ((int) Math.floorMod(seed, 6L)) {
                case 3 -> new HealthSchedule(scheduler).run();
                case 4 -> new WorkflowSchedule(scheduler, own).run();
                case 5 -> new AdaptationSchedule(scheduler, own).run();
                default -> new BusSchedule(scheduler).run();
            }
        } finally {
            delete(own);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Throwable e) {
        StackTraceElement[] stack = e.getStackTrace();
        return e + (stack.length > 0 ? " at " + stack[0] : "") + (stack.length > 1 ? " at " + stack[1] : "");
    }
}
