package io.hillock.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of the tests in a JVM of its own, to be killed. Its standard error is this process's. */
public record ChildProcess(Process process, BufferedReader output) implements AutoCloseable {

    /** @param wrapper a command that runs the command that follows it */
    public static ChildProcess start(List<String> wrapper, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new ChildProcess(process, process.inputReader());
    }

    public static ChildProcess start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** All lines up to the end of the process. */
    public List<String> lines() {
        return output.lines().toList();
    }

    /** Kills it (SIGKILL), waits for its death, and returns the lines that it had written by then and were not read yet. */
    public List<String> kill() throws InterruptedException {
        process.toHandle().destroyForcibly(); // Process.destroyForcibly would close the stream
        List<String> rest = lines();
        process.waitFor();
        return rest;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
