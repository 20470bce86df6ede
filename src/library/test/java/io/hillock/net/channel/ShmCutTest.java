package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Address;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.CppProgram;
import io.hillock.net.Settings;
import io.hillock.net.SharedMemory;
import io.hillock.net.Token;
import io.hillock.net.base.RuntimeFolder;
import io.hillock.net.connection.SocketTransport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Neither side can take shared memory away from the other: sealed memory cannot be truncated, and other memory is not
 * mapped. Java and C++.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShmCutTest {
    private static final ConnectionHandler NONE = (_, _) -> {};
    private static final int RING = 1 << 12;
    private static final int KILLED_BY_SIGBUS = 128 + 7;
    private static final int BYTES = 4096 + 2 * RING;
    private static final Set<StandardOpenOption> READ_AND_WRITE = Set.of(StandardOpenOption.READ,
            StandardOpenOption.WRITE);

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("hillock+cut+0123456789abcdef");
    }

    private static byte[] head() {
        return ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putLong(ShmRegion.MAGIC).putInt(RING).array();
    }

    private static void fill(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(head()));
        channel.write(ByteBuffer.allocate(1), BYTES - 1);
    }

    /** The file that a listener's greeting names. */
    private static Path heard(SocketChannel socket, Path folder) throws IOException {
        return folder.resolve(ShmGreeting.hear(socket, Duration.ofSeconds(20)).file());
    }

    private static void cut(Path file) throws IOException {
        try (var channel = FileChannel.open(file, READ_AND_WRITE)) {
            channel.truncate(0);
        }
    }

    @Test
    void whoConnectsCannotCutTheRegion() throws Exception {
        Settings settings = Settings.of("hub", Role.ROUTER)
                .withMemory(new SharedMemory(folder, RING, Duration.ofNanos(50_000)));
        var sockets = new ShmSockets(
                new Address.Shm("cut-" + ProcessHandle.current().pid() + "-" + folder.getFileName()));
        try (var listener = new SocketTransport(sockets).listen(settings, NONE)) {
            Path meeting = RuntimeFolder.ofUser().path().resolve("hillock-shm-" + sockets.address().name());
            try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(meeting))) {
                Path region = heard(socket, folder);
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(region)));
                assertThrows(IOException.class, () -> cut(region));
                assertEquals(BYTES, Files.size(region));
            }
            Settings cell = Settings.of("cell", Role.INTERFACE).withMemory(settings.memory());
            try (var connected = new SocketTransport(sockets).connect(cell, NONE)) {
                assertTrue(connected.isOpen());
            }
            assertEquals(sockets.address(), listener.address());
        }
    }

    @Test
    void whatCouldBeCutIsRefusedAndNotCut() throws Exception {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            fill(channel);
        }
        var e = assertThrows(ConnectException.class, () -> ShmRegion.open(file, RING));
        assertTrue(e.getMessage().contains("no sealed memory"), e.getMessage());
        assertEquals(BYTES, Files.size(file));

        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, file);
        assertThrows(ConnectException.class, () -> ShmRegion.open(link, RING));
        assertEquals(BYTES, Files.size(file));
        Files.delete(link);

        try (SealedMemory memory = SealedMemory.create("region")) {
            try (var channel = FileChannel.open(memory.path(), READ_AND_WRITE)) {
                fill(channel);
            }
            Files.createSymbolicLink(link, memory.path());
            var unsealed = assertThrows(ConnectException.class, () -> ShmRegion.open(link, RING));
            assertTrue(unsealed.getMessage().contains("not sealed"), unsealed.getMessage());
        }
        assertThrows(ConnectException.class, () -> ShmRegion.open(link, RING), "it is gone");
    }

    /** Starts an engine with a runtime folder of its own. */
    private CppProgram engine(String... arguments) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = CppProgram.builder("hillock-engine", List.of(arguments));
        builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
        Process process = builder.start();
        return new CppProgram(process, process.errorReader());
    }

    @Test
    void anEngineThatListensOutlivesWhoCuts() throws Exception {
        try (CppProgram engine = engine("--listen", "shm:cut")) {
            engine.address();
            var meeting = UnixDomainSocketAddress.of(folder.resolve("hillock-shm-cut"));
            for (int k = 0; k < 3; k++) {
                try (var socket = SocketChannel.open(meeting)) {
                    Path region = heard(socket, Path.of("/dev/shm"));
                    assertThrows(IOException.class, () -> cut(region));
                }
            }
            assertTrue(engine.process().isAlive());
            assertEquals(0, engine.terminate());
        }
    }

    /** The file that it would have mapped formerly is truncated as soon as it has been named. */
    @Test
    void anEngineThatConnectsOutlivesAListenerThatCuts() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        var meeting = new UnixSockets(new Address.Unix(folder.resolve("hillock-shm-cut")));
        Path region = Path.of("/dev/shm", "hillock+cut+" + Token.random(8));
        try (var listening = meeting.bind();
                var channel = FileChannel.open(region,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            fill(channel);
            var left = new CompletableFuture<Integer>();
            Thread.ofPlatform().daemon().start(() -> {
                try (SocketChannel socket = listening.channel().accept()) {
                    new ShmGreeting(RING, region.getFileName().toString()).say(socket);
                    // Waits until the engine has gone, as it does without the region. Had it mapped the region, it
                    // would still be there to be hit.
                    left.complete(socket.read(ByteBuffer.allocate(1)));
                } catch (IOException e) {
                    left.completeExceptionally(e);
                }
            });
            try (CppProgram engine = engine("--connect", "shm:cut", "--name", "e")) {
                assertEquals(-1, left.get(20, TimeUnit.SECONDS));
                channel.truncate(0);
                engine.process().destroy();
                assertTrue(engine.process().waitFor(20, TimeUnit.SECONDS));
                assertNotEquals(KILLED_BY_SIGBUS, engine.process().exitValue());
            }
        } finally {
            Files.deleteIfExists(region);
        }
    }
}
