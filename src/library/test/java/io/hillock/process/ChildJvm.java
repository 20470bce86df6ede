package io.hillock.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class of the tests in a JVM of its own, to test flags, properties or the environment of a process.
 *
 * @param options of the JVM
 * @param environment added to that of this process
 * @param wrapper a command that runs the command that follows it; empty for none
 */
public record ChildJvm(List<String> options, Map<String, String> environment, List<String> wrapper) {
    private static final int SECONDS = 120;

    /** The exit code of a process, and its output on both streams. */
    public record Ended(int code, String output) {}

    public ChildJvm(String... options) {
        this(List.of(options), Map.of(), List.of());
    }

    public ChildJvm with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new ChildJvm(options, more, wrapper);
    }

    public ChildJvm inside(String... wrapper) {
        return new ChildJvm(options, environment, List.of(wrapper));
    }

    /** Runs the class to its end. */
    public Ended run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(main.getSimpleName() + " wrote '" + output + "' and did not end");
            }
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
