package io.hillock.net.base;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of a user's sockets if no path is given: {@code XDG_RUNTIME_DIR}, or {@code /tmp/hillock-UID} if that is
 * not set. Only its owner may enter the latter.
 *
 * @param path the folder
 * @param ours whether Hillock creates the folder
 */
public record RuntimeFolder(Path path, boolean ours) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    public static RuntimeFolder ofUser() {
        return of(Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")), uid());
    }

    /** Ignores a relative path, as the XDG specification demands. */
    static RuntimeFolder of(Optional<String> xdg, String uid) {
        return xdg.map(Path::of).filter(Path::isAbsolute).map(path -> new RuntimeFolder(path, false))
                .orElseGet(() -> new RuntimeFolder(Path.of("/tmp", "hillock-" + uid), true));
    }

    /** The default socket. */
    public Path socket() {
        return path.resolve("hillock.sock");
    }

    /** Creates the folder if it does not exist. */
    public void make() throws IOException {
        if (ours) {
            try {
                Files.createDirectory(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } catch (FileAlreadyExistsException e) {
                // Somebody else may have created it; the check below tells.
            }
        }
        check();
    }

    /**
     * Checks who owns the folder and who may enter it, because anybody may create a folder in /tmp.
     *
     * @throws IOException if the folder does not exist, or others own it or may enter it
     */
    public void check() throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is not a folder");
        }
        if (!owner(path).equals(uid())) {
            throw new IOException(path + " belongs to another user");
        }
        if (!Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)) {
            throw new IOException(path + " must have mode 0700");
        }
    }

    public static boolean isOurs(Path file) throws IOException {
        return owner(file).equals(uid());
    }

    private static String uid() {
        try {
            return owner(Path.of("/proc/self"));
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name");
        }
    }

    private static String owner(Path path) throws IOException {
        return String.valueOf(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
}
