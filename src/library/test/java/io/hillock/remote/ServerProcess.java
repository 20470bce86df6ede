package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A process that serves engines until it is killed or its stdin ends. */
record ServerProcess(Process process) implements AutoCloseable {
    static final int CREDITS = 4096;
    private static final String CONNECT = "connect";
    private static final String HELD = "held";

    /** The process's main method. */
    public static void main(String... args) throws IOException, InterruptedException {
        Function<Image, Engine> engines = List.of(args).contains(HELD) ? Held::new : JavaEngine::open;
        Settings settings = Settings.of(args[1], Role.PERFORMANCE).withCredits(CREDITS)
                .withPatience(Duration.ofSeconds(3)).withHeartbeat(Duration.ofMillis(Long.parseLong(args[2])));
        String token = System.getenv("HILLOCK_TEST_TOKEN");
        settings = token == null ? settings : settings.withToken(Token.of(token));
        var server = new EngineServer(engines, ServerOptions.DEFAULT.withThreads(2).withWaiting(CREDITS));
        Transport transport = Transport.of(args[0]);
        if (List.of(args).contains(CONNECT)) {
            transport.link(settings, server).awaitRoom(Duration.ofSeconds(20));
            System.out.println(args[0]);
        } else {
            Listener listener = transport.listen(settings, server);
            System.out.println(listener.address());
        }
        System.in.read();
        System.exit(0);
    }

    /** Starts a process that listens, and waits until it is ready. */
    static ServerProcess listen(String uri, Duration heartbeat, boolean held, Path log) throws IOException {
        return start(List.of(uri, "server", String.valueOf(heartbeat.toMillis()), held ? HELD : ""), "", log);
    }

    static ServerProcess withToken(String uri, Duration heartbeat, String token, Path log) throws IOException {
        return start(List.of(uri, "server", String.valueOf(heartbeat.toMillis())), token, log);
    }

    /** Starts a process that connects to a listener. */
    static ServerProcess connect(String uri, String name, boolean held, Path log) throws IOException {
        return start(List.of(uri, name, "5000", held ? HELD : "", CONNECT), "", log);
    }

    private static ServerProcess start(List<String> args, String token, Path log) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                        ServerProcess.class.getName()));
        command.addAll(args);
        var builder = new ProcessBuilder(command).redirectError(log.toFile());
        if (!token.isEmpty()) {
            builder.environment().put("HILLOCK_TEST_TOKEN", token);
        }
        Process process = builder.start();
        // Not closed, so that the process may keep writing.
        BufferedReader output = process.inputReader();
        if (output.readLine() == null) {
            throw new IOException("the server did not start: " + Files.readString(log));
        }
        return new ServerProcess(process);
    }

    void signal(String name) throws IOException, InterruptedException {
        signal(process, name);
    }

    static void signal(Process process, String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with " + code);
        }
    }

    /** Kills it with SIGKILL and waits for its end. */
    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
