package io.hillock.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running program of the C++ side: {@code hillock-engine} or {@code hillock-echo}. */
public record CppProgram(Process process, BufferedReader log) implements AutoCloseable {
    private static final Path FOLDER = Path.of(
            System.getProperty("hillock.native.build", "../../bindings/target/native/native"), "engine");
    private static final String LISTENING = "listening on ";
    private static final int PATIENCE_S = 20;

    public static CppProgram start(String name, List<String> arguments) throws IOException {
        Process process = builder(name, arguments).start();
        return new CppProgram(process, process.errorReader());
    }

    /** For starting it with other settings. */
    public static ProcessBuilder builder(String name, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(FOLDER.resolve(name).toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** Waits until it listens. */
    public String address() throws IOException {
        String line = await(LISTENING);
        return line.substring(line.indexOf(LISTENING) + LISTENING.length());
    }

    /** Waits until it prints these words. */
    public String await(String words) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(words)) {
                return line;
            }
        }
        throw new IOException("the program ended and did not say '" + words + "'");
    }

    /** Sends SIGTERM and returns the exit status once it has ended. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the program did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
