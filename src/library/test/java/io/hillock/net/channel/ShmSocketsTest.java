package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hillock.net.Address;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Settings;
import io.hillock.net.SharedMemory;
import io.hillock.net.Transport;
import io.hillock.net.connection.SocketTransport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShmSocketsTest {
    private static final ConnectionHandler NONE = (_, _) -> {};

    @TempDir
    private Path folder;

    private Settings settings(String name) {
        return Settings.of(name, Role.ROUTER).withMemory(new SharedMemory(folder, 1 << 12, Duration.ofNanos(50_000)));
    }

    private ShmSockets sockets() {
        return new ShmSockets(
                new Address.Shm("test-" + ProcessHandle.current().pid() + "-" + folder.getFileName()));
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void nothingIsLeft() throws Exception {
        var transport = new SocketTransport(sockets());
        try (var listener = transport.listen(settings("hub"), NONE)) {
            assertThrows(BindException.class, () -> transport.listen(settings("hub"), NONE));
            try (var cell = transport.connect(settings("cell"), NONE)) {
                assertEquals("hub", cell.peer());
                assertEquals(List.of(), files(), "the name is gone once both have the memory");
            }
            assertEquals(sockets().address(), listener.address());
        }
        assertThrows(IOException.class, () -> transport.connect(settings("cell"), NONE));
    }

    @Test
    void whatAKilledListenerLeftIsRemovedAndNothingElse() throws Exception {
        String prefix = "hillock+" + sockets().address().name() + "+";
        Path left = Files.createFile(folder.resolve(prefix + "0123456789abcdef"));
        Path others = Files.createFile(folder.resolve(prefix + "0123"));
        new SocketTransport(sockets()).listen(settings("hub"), NONE).close();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(others));
    }

    @Test
    void memoryThatCannotBeHadIsAnError() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Settings without = settings("hub").withMemory(new SharedMemory(nowhere, 1 << 12, Duration.ZERO));
        var e = assertThrows(IOException.class, () -> new SocketTransport(sockets()).listen(without, NONE));
        assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
        Files.createDirectory(nowhere);
        try (var listener = new SocketTransport(sockets()).listen(without, NONE)) {
            Files.delete(nowhere);
            var refused = assertThrows(ConnectException.class,
                    () -> Transport.of(listener.address()).connect(without, NONE));
            assertTrue(refused.getMessage().contains("no such folder"), refused.getMessage());
        }
    }

    /** The memory is written once in advance, so that neither {@code mmap} nor a later write meets the full disk. */
    @Test
    void aDiskThatIsFullIsAnError() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (var channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
            var e = assertThrows(IOException.class, () -> ShmRegion.fill(channel, 1 << 12));
            assertTrue(e.getMessage().contains("space"), e.getMessage());
        }
    }

    @Test
    void regionsAreForTheOwnerOnly() throws Exception {
        Path file = folder.resolve("region");
        try (ShmRegion _ = ShmRegion.create(file, 1 << 12)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertThrows(ConnectException.class, () -> ShmRegion.open(file, 1 << 13), "another size");
            assertThrows(IOException.class, () -> ShmRegion.create(file, 1 << 12), "there already");
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void nonsenseInTheWordsIsNoticed() throws Exception {
        for (long nonsense : new long[]{4097, 1L << 40, Long.MIN_VALUE}) {
            try (ShmRegion region = ShmRegion.create(folder.resolve("region"), 1 << 12)) {
                region.words(true).written(nonsense);
                region.words(true).taken(nonsense);
                var input = new RingInput(region.words(true), region.ring(true), 0, () -> false);
                assertThrows(IOException.class, () -> input.read(ByteBuffer.allocate(8)));
                var output = new RingOutput(region.words(true), region.ring(true), 0, () -> false);
                assertThrows(IOException.class, () -> output.write(ByteBuffer.allocate(4097)));
            }
        }
    }

    @Test
    void everyByteArrivesInOrder() throws Exception {
        for (long spin : new long[]{0, 50_000}) {
            try (ShmRegion region = ShmRegion.create(folder.resolve("region"), 1 << 12);
                    var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
                int total = 1 << 20;
                var output = new RingOutput(region.words(true), region.ring(true), spin, () -> false);
                var written = threads.submit(() -> {
                    for (int at = 0; at < total;) {
                        ByteBuffer piece = ByteBuffer.allocateDirect(Math.min(1 + at % 699, total - at));
                        while (piece.hasRemaining()) {
                            piece.put((byte) ((at + piece.position()) % 251));
                        }
                        for (piece.flip(); piece.hasRemaining();) {
                            at += output.write(piece);
                        }
                    }
                    return null;
                });
                var input = new RingInput(region.words(true), region.ring(true), spin, () -> false);
                for (int at = 0; at < total;) {
                    ByteBuffer piece = ByteBuffer.allocate(1 + at % 999);
                    input.read(piece);
                    for (piece.flip(); piece.hasRemaining(); at++) {
                        assertEquals((byte) (at % 251), piece.get(), "byte " + at);
                    }
                }
                written.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aReaderMayReadBytesTheEndAndAClosedRegion() throws Exception {
        var ended = new AtomicBoolean();
        try (ShmRegion region = ShmRegion.create(folder.resolve("region"), 1 << 12)) {
            var output = new RingOutput(region.words(true), region.ring(true), 0, () -> false);
            var input = new RingInput(region.words(true), region.ring(true), 0, ended::get);
            assertFalse(input.mayRead());
            output.write(ByteBuffer.allocate(5));
            assertTrue(input.mayRead());
            assertEquals(5, input.readNow(ByteBuffer.allocate(8)));
            assertFalse(input.mayRead());
            ended.set(true);
            assertTrue(input.mayRead());
        }
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel _ = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket));
                var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            var pipe = new ShmPipe(client, ShmRegion.create(folder.resolve("other"), 1 << 12), true, 0);
            assertFalse(pipe.mayRead());
            pipe.close();
            assertTrue(pipe.mayRead());
            assertThrows(ClosedChannelException.class, () -> pipe.readNow(ByteBuffer.allocate(8)));
        }
    }

    @Test
    void aReaderReadsWhatIsThereAndThenTheEnd() throws Exception {
        try (ShmRegion region = ShmRegion.create(folder.resolve("region"), 1 << 12)) {
            new RingOutput(region.words(true), region.ring(true), 0, () -> false).write(ByteBuffer.allocate(5));
            var input = new RingInput(region.words(true), region.ring(true), 0, () -> true);
            assertEquals(5, input.read(ByteBuffer.allocate(8)));
            assertEquals(-1, input.read(ByteBuffer.allocate(8)));
        }
    }
}
