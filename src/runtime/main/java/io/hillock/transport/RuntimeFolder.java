package io.hillock.transport;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of this user's sockets: {@code $XDG_RUNTIME_DIR}, or {@code /tmp/hillock-UID}, made with mode 0700 where it is not there. */
final class RuntimeFolder {
    private static final String OWNER = "unix:uid";

    private RuntimeFolder() {}

    /** @throws IOException also where others may write to it */
    static Path get() throws IOException {
        String given = System.getenv("XDG_RUNTIME_DIR");
        Path folder = given != null && given.startsWith("/") ? Path.of(given) : Path.of("/tmp/hillock-" + user());
        try {
            Files.createDirectory(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            // What it should be is checked below.
        }
        var permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        boolean others = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || !isOurs(folder) || others) {
            throw new IOException(folder + " is not a folder that only this user may write to");
        }
        return folder;
    }

    static boolean isOurs(Path file) throws IOException {
        return user().equals(Files.getAttribute(file, OWNER, LinkOption.NOFOLLOW_LINKS));
    }

    private static Object user() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), OWNER);
    }
}
