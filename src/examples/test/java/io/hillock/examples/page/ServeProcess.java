package io.hillock.examples.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code hillock serve} in a process of its own. */
final class ServeProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready: (http://127\\.0\\.0\\.1:\\d+).*");

    private final Process process;
    final URI address;

    private ServeProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** @param port 0 for any that is free */
    static ServeProcess start(int port, Path log, String... arguments) throws IOException {
        List<String> command = command("serve", "--http", "127.0.0.1:" + port, "--grpc", "none", "--metrics", "none");
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new ServeProcess(process, URI.create(ready.group(1) + "/"));
            }
        }
        throw new IOException("hillock serve ended: " + Files.readString(log));
    }

    /** Runs another command to its end. */
    static void run(Path log, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(arguments)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        if (process.waitFor() != 0) {
            throw new IOException(List.of(arguments) + " failed: " + Files.readString(log));
        }
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), "io.hillock.cli.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    int port() {
        return address.getPort();
    }

    /** The page with this in its address. */
    URI at(String hash) {
        return address.resolve("#" + hash);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
