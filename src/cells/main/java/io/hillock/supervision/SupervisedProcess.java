package io.hillock.supervision;

import io.hillock.supervision.ProcessPhase.GivenUp;
import io.hillock.supervision.ProcessPhase.Pausing;
import io.hillock.supervision.ProcessPhase.Running;
import io.hillock.supervision.ProcessPhase.Starting;
import io.hillock.supervision.ProcessPhase.Stopped;
import io.hillock.supervision.ProcessPhase.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** One process, started again whenever it ends, until it is stopped or has ended too often. {@link #run} has a thread of its own; the rest is thread-safe. */
final class SupervisedProcess {
    /** A process that signal n kills has the status {@value} + n. */
    private static final int SIGNALS = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int LONGEST_LINE = 400;

    private final ProcessSpec spec;
    private final SupervisorListener listener;
    private final ProcessWatchdog watchdog;
    /** When it was restarted, within the time of the policy. */
    private final ArrayDeque<Long> restarts = new ArrayDeque<>();
    private ProcessPhase phase;
    private ProcessGroup group;
    private boolean stopping;
    private volatile String lastLine = "";

    SupervisedProcess(ProcessSpec spec, SupervisorListener listener, ProcessWatchdog watchdog) {
        this.spec = spec;
        this.listener = listener;
        this.watchdog = watchdog;
        this.phase = new Waiting(spec.after().isEmpty()
                ? "not started yet"
                : "waits for " + String.join(", ", spec.after()));
    }

    ProcessSpec spec() {
        return spec;
    }

    synchronized ProcessPhase phase() {
        if (phase instanceof Running running) {
            forgetOld();
            return new Running(running.pid(), restarts.size(), spec.restart());
        }
        return phase;
    }

    /** It will never start, because of another one. */
    void giveUp(String why) {
        enter(new GivenUp(why));
    }

    private synchronized void enter(ProcessPhase next) {
        if (phase instanceof Stopped) {
            return;
        }
        phase = next;
        notifyAll();
        listener.changed(spec.name(), next);
    }

    /** Waits until it is ready, or will never be. Returns whether it is. */
    synchronized boolean awaitReady() throws InterruptedException {
        while (!(phase instanceof Running)) {
            if (phase instanceof GivenUp || phase instanceof Stopped) {
                return false;
            }
            wait();
        }
        return true;
    }

    /** Runs it until it is stopped or given up. */
    void run() {
        try {
            while (true) {
                String why = runOnce();
                if (isStopping()) {
                    return;
                }
                int before = recentRestarts();
                if (before >= spec.restart().most()) {
                    enter(new GivenUp(why + (before == 0
                            ? ""
                            : ", after " + before + " restarts in " + spec.restart().within().toSeconds() + " s")));
                    endRest();
                    return;
                }
                Duration pause = spec.restart().pauseAfter(before);
                enter(new Pausing(why, pause));
                endRest();
                if (awaitStop(pause)) {
                    return;
                }
                restarted();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what a process that has ended leaves behind. */
    private void endRest() throws InterruptedException {
        ProcessGroup rest;
        synchronized (this) {
            rest = group;
        }
        if (rest != null) {
            rest.end(spec.stop());
            watchdog.release(rest.leader());
        }
    }

    private synchronized int recentRestarts() {
        forgetOld();
        return restarts.size();
    }

    private synchronized void restarted() {
        restarts.add(System.nanoTime());
    }

    private void forgetOld() {
        long within = spec.restart().within().toNanos();
        restarts.removeIf(at -> System.nanoTime() - at > within);
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized boolean awaitStop(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (long left = most.toNanos(); !stopping && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return stopping;
    }

    /** Runs it until it ends. Returns why it ended. */
    private String runOnce() throws InterruptedException {
        Process started;
        lastLine = "";
        synchronized (this) {
            if (stopping) {
                return "stopped";
            }
            group = null;
            try {
                group = ProcessGroup.start(spec.builder());
            } catch (IOException | RuntimeException e) {
                // Unchecked for what no program can be given, such as a wrong name of a variable.
                return "cannot be started: " + e.getMessage();
            }
            started = group.leader();
            watchdog.watch(started, spec.stop());
        }
        close(started);
        enter(new Starting(started.pid()));
        if (spec.ready().isEmpty()) {
            ready(started);
        }
        Thread out = pump(started, started.getInputStream(), true);
        Thread err = pump(started, started.getErrorStream(), false);
        int status = started.waitFor();
        // A grandchild may hold the streams open.
        out.join(Duration.ofSeconds(1));
        err.join(Duration.ofSeconds(1));
        String ended = status > SIGNALS && status <= SIGNALS + LAST_SIGNAL
                ? "killed by signal " + (status - SIGNALS)
                : "ended with status " + status;
        return lastLine.isEmpty() ? ended : ended + ": " + lastLine;
    }

    private static void close(Process started) {
        try {
            started.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    private void ready(Process started) {
        synchronized (this) {
            if (group == null || group.leader() != started || !(phase instanceof Starting)) {
                return;
            }
        }
        enter(new Running(started.pid(), recentRestarts(), spec.restart()));
    }

    /** On a platform thread, because reading a pipe holds the carrier of a virtual one. */
    private Thread pump(Process started, InputStream stream, boolean standardOutput) {
        return Thread.ofPlatform().daemon().name("hillock-lines-" + spec.name()).start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) {
                        lastLine = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
                    }
                    if (isReady(line, standardOutput)) {
                        ready(started);
                    }
                    listener.line(spec.name(), line);
                }
            } catch (IOException e) {
                // The process has ended.
            }
        });
    }

    private boolean isReady(String line, boolean standardOutput) {
        return spec.ready().filter(text -> text.equals(ProcessSpec.FIRST_LINE) ? standardOutput : line.contains(text))
                .isPresent();
    }

    /** Ends it and all processes that it started: SIGTERM, and SIGKILL for those that take too long. Waits for their end. */
    void stop() throws InterruptedException {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        endRest();
        boolean gaveUp = phase() instanceof GivenUp;
        if (!gaveUp) {
            enter(new Stopped());
        }
    }
}
