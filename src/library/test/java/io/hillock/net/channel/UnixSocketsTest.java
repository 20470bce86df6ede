package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Addresses;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketsTest {
    private static final ConnectionHandler NONE = (_, _) -> {};

    @TempDir
    private Path folder;

    private Listener listen() throws IOException {
        return Addresses.UNIX.transport(folder).listen(Settings.of("hub", Role.ROUTER), NONE);
    }

    private Path path() {
        return folder.resolve("hub");
    }

    @Test
    void onlyTheOwnerMayConnectAndTheFileGoesWithTheListener() throws Exception {
        try (var _ = listen()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
            try (var files = Files.list(folder)) {
                assertEquals(1, files.count());
            }
        }
        assertFalse(Files.exists(path()));
    }

    @Test
    void aStaleFileIsReplaced() throws Exception {
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path()));
        }
        assertTrue(Files.exists(path()), "closing a channel leaves its file, as a killed process does");
        try (var listener = listen();
                var cell = Transport.of(listener.address()).connect(Settings.of("cell", Role.ROUTER), NONE)) {
            assertEquals("hub", cell.peer());
        }
    }

    @Test
    void aSocketInUseAndAnyOtherFileAreLeftAlone() throws Exception {
        try (var listener = listen()) {
            assertThrows(BindException.class, this::listen);
            Transport.of(listener.address()).connect(Settings.of("cell", Role.ROUTER), NONE).close();
        }
        Files.writeString(path(), "precious");
        assertThrows(BindException.class, this::listen);
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void aListenerRemovesOnlyItsOwnFile() throws Exception {
        try (var _ = listen()) {
            Files.delete(path());
            Files.writeString(path(), "another's");
        }
        assertTrue(Files.exists(path()));
    }
}
