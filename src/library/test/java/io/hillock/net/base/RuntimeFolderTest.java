package io.hillock.net.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeFolderTest {
    @TempDir
    private Path temporary;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void isThatOfXdgOrOneOfTheUserInTmp() {
        assertEquals(Path.of("/run/user/7/hillock.sock"), RuntimeFolder.of(Optional.of("/run/user/7"), "7").socket());
        for (Optional<String> none : List.of(Optional.<String>empty(), Optional.of("relative"), Optional.of(""))) {
            assertEquals(Path.of("/tmp/hillock-7/hillock.sock"), RuntimeFolder.of(none, "7").socket());
        }
        assertEquals(new Address.Unix(RuntimeFolder.ofUser().socket()), Address.of("unix:"));
    }

    @Test
    void ourOwnIsMadeForTheOwnerOnly() throws Exception {
        var folder = new RuntimeFolder(temporary.resolve("ours"), true);
        assertThrows(IOException.class, folder::check);
        folder.make();
        folder.make();
        assertEquals("rwx------", mode(folder.path()));
    }

    @Test
    void whatOthersMayEnterIsRefused() throws Exception {
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(assertThrows(IOException.class, new RuntimeFolder(open, true)::make).getMessage().contains("0700"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), open);
        assertThrows(IOException.class, new RuntimeFolder(link, true)::make);
        Path file = Files.writeString(temporary.resolve("file"), "");
        assertThrows(IOException.class, new RuntimeFolder(file, true)::make);
        String owner = String.valueOf(Files.getAttribute(Path.of("/proc/1"), "unix:uid"));
        String self = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        if (!owner.equals(self)) {
            var e = assertThrows(IOException.class, new RuntimeFolder(Path.of("/proc/1"), true)::check);
            assertTrue(e.getMessage().contains("another user"), e.getMessage());
        }
    }

    @Test
    void aListenerWithoutAPathIsFound() throws Exception {
        Settings hub = Settings.of("hub", Role.ROUTER);
        try (var listener = Transport.of("unix:").listen(hub, (_, _) -> {});
                var cell = Transport.of("unix:").connect(Settings.of("cell", Role.INTERFACE), (_, _) -> {})) {
            assertEquals("hub", cell.peer());
            assertEquals("rwx------", mode(((Address.Unix) listener.address()).path().getParent()));
        }
    }
}
