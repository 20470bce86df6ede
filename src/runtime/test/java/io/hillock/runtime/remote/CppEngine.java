package io.hillock.runtime.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code hillock-engine}, as the build of the bindings leaves it, in a process of its own.
 *
 * @param uri where it listens
 */
record CppEngine(Process process, String uri) implements AutoCloseable {
    private static final String LISTENING = "listening on ";

    private static Path program() {
        String given = System.getProperty("hillock.engine.program");
        return given != null
                ? Path.of(given)
                : Path.of(System.getProperty("hillock.root", "../.."),
                        "bindings/target/native/native/engine/hillock-engine");
    }

    /** Waits until it listens; it notices a silent peer after three times 200 ms. */
    static CppEngine listen(String uri, String... more) throws IOException {
        if (!Files.isExecutable(program())) {
            throw new IOException(program() + " is missing: it is built with the native library");
        }
        List<String> command = new ArrayList<>(
                List.of(program().toString(), "--listen", uri, "--threads", "2", "--heartbeat", "200"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).start();
        // Not closed: the process lives as long as it likes to write.
        BufferedReader log = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line; (line = log.readLine()) != null;) {
            said.append(line).append('\n');
            if (line.contains(LISTENING)) {
                Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
                return new CppEngine(process, line.substring(line.indexOf(LISTENING) + LISTENING.length()));
            }
        }
        throw new IOException("hillock-engine did not start: " + said);
    }

    void signal(String name) throws IOException, InterruptedException {
        ServerProcess.signal(process, name);
    }

    /** SIGKILL, and gone. */
    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
