package io.hillock.server.inference;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What the service says while it runs, line by line, and what of it is switched on. Nothing of a request but its ids and its outcome is
 * ever in a line. Thread-safe.
 */
public final class ServiceLog {
    private final Consumer<String> sink;
    private final AtomicReference<Levels> levels = new AtomicReference<>(Levels.DEFAULT);

    /**
     * What is switched on.
     *
     * @param verbose 1 or more for a line about each request
     */
    public record Levels(boolean info, boolean warning, boolean error, int verbose) {
        /** All but a line about each request. */
        public static final Levels DEFAULT = new Levels(true, true, true, 0);
    }

    /** @param sink takes lines without their end; any thread calls it */
    public ServiceLog(Consumer<String> sink) {
        this.sink = sink;
    }

    public Levels levels() {
        return levels.get();
    }

    /** Changes what is switched on. */
    public void change(UnaryOperator<Levels> how) {
        levels.updateAndGet(how);
    }

    public void info(String line) {
        if (levels().info) {
            say("INFO", line);
        }
    }

    public void warning(String line) {
        if (levels().warning) {
            say("WARNING", line);
        }
    }

    public void error(String line) {
        if (levels().error) {
            say("ERROR", line);
        }
    }

    /** Whether lines about each request are wanted. */
    public boolean verbose() {
        return levels().verbose > 0;
    }

    /** A line as it is, such as a JSON object. */
    public void line(String line) {
        sink.accept(line);
    }

    private void say(String level, String line) {
        sink.accept(
                Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + line.replaceAll("\\p{Cntrl}", " "));
    }
}
