package io.hillock.examples;

import io.hillock.net.Link;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A {@code hillock-engine} in another process, and the connection to it. */
record CppEngine(Process process, Link link) implements AutoCloseable {
    /**
     * Starts an engine that listens at a Unix socket, and connects to it.
     *
     * @param program the file {@code hillock-engine}
     */
    static CppEngine start(Path program, String name) throws IOException {
        Path folder = Files.createTempDirectory("hillock");
        Path socket = folder.resolve(name);
        folder.toFile().deleteOnExit();
        socket.toFile().deleteOnExit(); // deleted before the folder
        Process process = new ProcessBuilder(program.toString(), "--listen", "unix:" + socket, "--name", name)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Link link = Transport.of("unix:" + socket).link(Settings.of("example", Role.ROUTER), (_, _) -> {});
        if (!link.awaitRoom(Duration.ofSeconds(10))) {
            process.destroyForcibly();
            throw new IOException(name + " cannot be reached: " + link.problem());
        }
        return new CppEngine(process, link);
    }

    /** Ends the process at once, as a crash would. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        link.close();
        kill();
    }
}
