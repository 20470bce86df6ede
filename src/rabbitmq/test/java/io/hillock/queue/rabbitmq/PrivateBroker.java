package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.Connection;
import io.hillock.queue.QueueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Debian's RabbitMQ as a process of the tests: with ports, name, cookie and data of its own, on the loopback address, without systemd. All
 * test classes share one; it ends with them.
 */
final class PrivateBroker implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/");
    /** Where {@code src/bin/hillock test} unpacks it if it is not installed. */
    private static final Path UNPACKED = Path.of(System.getProperty("hillock.root"), "target", "rabbitmq");
    private static final String SERVER = "usr/lib/rabbitmq/bin/rabbitmq-server";
    private static final String ERLANG = "usr/lib/erlang/bin";
    private static final long START_SECONDS = 300;
    private static final long LOOK_NANOS = 20_000_000;

    private final Path root = isThere(INSTALLED) ? INSTALLED : UNPACKED;
    private final Path folder;
    private final int port = freePort();
    private final int names = freePort();
    private final int peers = freePort();
    private Process mapper;
    private Process server;

    private PrivateBroker(Path folder) {
        this.folder = folder;
    }

    /** The broker of this run; skips the test if there is no rabbitmq-server. */
    static PrivateBroker of(ExtensionContext context) {
        Assumptions.assumeTrue(isThere(INSTALLED) || isThere(UNPACKED), "there is no rabbitmq-server");
        return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(PrivateBroker.class, _ -> begin(), PrivateBroker.class);
    }

    private static boolean isThere(Path root) {
        return Files.isExecutable(root.resolve(SERVER)) && Files.isExecutable(root.resolve(ERLANG).resolve("epmd"));
    }

    private static PrivateBroker begin() {
        PrivateBroker broker = new PrivateBroker(Path.of("target", "rabbitmq").toAbsolutePath());
        // A run that is interrupted leaves no process either.
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        try {
            broker.clear();
            Files.createDirectories(broker.folder);
            Files.writeString(broker.folder.resolve("rabbitmq.conf"),
                    "listeners.tcp.1 = 127.0.0.1:" + broker.port + "\nloopback_users.guest = true\n");
            Files.writeString(broker.folder.resolve("plugins"), "[].\n");
            // In the foreground, since the one that a server starts would go on without it.
            broker.mapper = new ProcessBuilder(broker.root.resolve(ERLANG).resolve("epmd").toString(), "-port",
                    String.valueOf(broker.names), "-address",
                    "127.0.0.1").redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
            broker.start();
            return broker;
        } catch (IOException e) {
            broker.close();
            throw new UncheckedIOException(e);
        }
    }

    private void clear() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException e) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server on the data that it has, and waits until it answers. */
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(root.resolve(SERVER).toString()).redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("log").toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        environment.putAll(Map.of("HOME", folder.toString(), "ERL_EPMD_PORT", String.valueOf(names),
                "ERL_EPMD_ADDRESS", "127.0.0.1", "RABBITMQ_NODENAME", "hillock-test@localhost",
                "RABBITMQ_DIST_PORT", String.valueOf(peers), "RABBITMQ_BASE", folder.toString(),
                "RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString()));
        environment.putAll(Map.of("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString(), "RABBITMQ_LOG_BASE",
                folder.resolve("logs").toString(), "RABBITMQ_LOGS", "-", "RABBITMQ_ENABLED_PLUGINS_FILE",
                folder.resolve("plugins").toString(), "RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString(),
                "RABBITMQ_PID_FILE", folder.resolve("pid").toString()));
        environment.merge("PATH", root.resolve(ERLANG).toString(), (path, erlang) -> erlang + ":" + path);
        // The script then becomes the server, so that our process is it.
        environment.put("RUNNING_UNDER_SYSTEMD", "1");
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none");
        server = builder.start();
        awaitAnswer();
    }

    private void awaitAnswer() throws IOException {
        QueueAddress address = QueueAddress.of(URI.create(address("start")));
        long end = System.nanoTime() + START_SECONDS * 1_000_000_000;
        while (server.isAlive() && System.nanoTime() < end) {
            try (Connection connection = address.connections().newConnection()) {
                connection.createChannel().queueDeclare();
                return;
            } catch (IOException | TimeoutException | QueueException e) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        throw new IOException("the broker does not start: " + Files.readString(folder.resolve("log")));
    }

    /** Kills the server (SIGKILL). */
    void kill() throws InterruptedException {
        server.destroyForcibly();
        server.waitFor();
    }

    /** The address of a queue of this name. */
    String address(String name) {
        return "amqp://guest:guest@127.0.0.1:" + port + "/%2F?name=" + name;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        for (Process process : new Process[]{server, mapper}) {
            if (process != null) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }
}
