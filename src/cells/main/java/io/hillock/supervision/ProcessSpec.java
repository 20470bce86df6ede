package io.hillock.supervision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A process to run. Immutable.
 *
 * @param name unlike those of the others
 * @param command program and arguments
 * @param environment added to this process's own
 * @param folder where it runs
 * @param ready it is ready with its first line of output that holds this text, or with {@link #FIRST_LINE} its first line of standard output; without a
 *     text, once it runs
 * @param after processes that are ready before it starts, and end after it
 * @param restart how often it is started again
 * @param stop how long it may take to end after SIGTERM; then it is killed
 */
public record ProcessSpec(String name, List<String> command, Map<String, String> environment, Path folder,
        Optional<String> ready, List<String> after, RestartPolicy restart, Duration stop) {
    /** {@code ready} for the first line of standard output. */
    public static final String FIRST_LINE = "";

    public ProcessSpec {
        Objects.requireNonNull(name, "name");
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        after = List.copyOf(after);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("process '" + name + "' has no command");
        }
    }

    /** A process in the current folder that is ready once it runs. */
    public static ProcessSpec of(String name, List<String> command) {
        return new ProcessSpec(name, command, Map.of(), Path.of("."), Optional.empty(), List.of(),
                RestartPolicy.DEFAULT, Duration.ofSeconds(15));
    }

    public ProcessSpec withRestart(RestartPolicy policy) {
        return new ProcessSpec(name, command, environment, folder, ready, after, policy, stop);
    }

    public ProcessSpec withAfter(List<String> before) {
        return new ProcessSpec(name, command, environment, folder, ready, before, restart, stop);
    }

    public ProcessSpec withReady(String text) {
        return new ProcessSpec(name, command, environment, folder, Optional.of(text), after, restart, stop);
    }

    public ProcessSpec withStop(Duration most) {
        return new ProcessSpec(name, command, environment, folder, ready, after, restart, most);
    }

    /** @throws IllegalArgumentException if no program can get this environment */
    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }
}
