package io.hillock.bindings.library;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads the library in the jar by way of a private file. The file goes into the temporary folder. If that is missing,
 * not writable, or mounted noexec, the next suitable folder is used. Each attempt deletes its file. One thread.
 */
final class UnpackedLibrary {
    private static final System.Logger LOG = System.getLogger(UnpackedLibrary.class.getName());

    /** A reason, and the folders that it ruled out. */
    private final Map<String, List<Path>> refusals = new LinkedHashMap<>();

    /** The folders to try, in this order; absolute, because only absolute paths can be loaded. */
    static List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        folders.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty()) {
            folders.add(Path.of(runtime).toAbsolutePath());
        }
        folders.add(cache());
        return folders;
    }

    /** The user's cache folder; created on demand. */
    private static Path cache() {
        String caches = System.getenv("XDG_CACHE_HOME");
        Path parent = caches == null || caches.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(caches);
        return parent.resolve("hillock").toAbsolutePath();
    }

    /**
     * Loads the resource from the first folder that allows it, and warns if that is not the temporary folder.
     *
     * @throws IOException if no folder is suitable; the message gives the reason for each
     * @throws IllegalCallerException if native access is denied
     */
    static void load(String resource) throws IOException {
        var unpacked = new UnpackedLibrary();
        List<Path> folders = folders();
        Path cache = folders.getLast();
        for (Path folder : folders) {
            if (unpacked.loadFrom(folder, folder.equals(cache), resource)) {
                unpacked.warn(folder);
                return;
            }
        }
        throw new IOException(unpacked.reasons());
    }

    private boolean loadFrom(Path folder, boolean create, String resource) throws IOException {
        String file = Path.of(resource).getFileName().toString();
        try (InputStream packed = UnpackedLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IOException("no " + resource + " on the class path: this build has none for this platform");
            }
            Path copy;
            try {
                copy = copy(packed, folder, create, file);
            } catch (IOException e) {
                refuse(folder, reason(folder, e));
                return false;
            }
            try {
                System.load(copy.toString());
                return true;
            } catch (UnsatisfiedLinkError e) {
                refuse(folder, reason(copy, e));
                return false;
            } finally {
                delete(copy);
            }
        }
    }

    /** Copies the library into a new folder inside {@code folder} that only this user may enter. */
    private static Path copy(InputStream packed, Path folder, boolean create, String file) throws IOException {
        if (create && Files.isDirectory(Path.of(System.getProperty("user.home")))) {
            Files.createDirectories(folder);
        }
        Path copy = Files.createTempDirectory(folder, "hillock").resolve(file);
        try {
            Files.copy(packed, copy);
            return copy;
        } catch (IOException e) {
            delete(copy);
            throw e;
        }
    }

    private static void delete(Path copy) throws IOException {
        Files.deleteIfExists(copy);
        Files.deleteIfExists(copy.getParent());
    }

    private void refuse(Path folder, String reason) {
        refusals.computeIfAbsent(reason, _ -> new ArrayList<>()).add(folder);
    }

    private static String reason(Path folder, IOException problem) {
        if (!Files.exists(folder)) {
            return "there is no such folder";
        }
        if (!Files.isDirectory(folder)) {
            return "it is not a folder";
        }
        boolean refused = problem instanceof AccessDeniedException || problem instanceof NoSuchFileException;
        return refused || !Files.isWritable(folder) ? "it is not writable" : problem.getMessage();
    }

    /** The message without the file's name, which differs each time. */
    private static String reason(Path copy, UnsatisfiedLinkError problem) {
        String said = problem.getMessage().replace(copy + ": ", "").replace(copy.toString(), "the library");
        return said.contains("failed to map segment") ? said + " (is the folder mounted noexec?)" : said;
    }

    /** One clause per reason: {@code /tmp: it is not writable; /run/user/1000: …}. */
    private String reasons() {
        List<String> clauses = new ArrayList<>();
        refusals.forEach((reason, folders) -> clauses
                .add(String.join(", ", folders.stream().map(Path::toString).toList()) + ": " + reason));
        return String.join("; ", clauses);
    }

    private void warn(Path folder) {
        if (!refusals.isEmpty()) {
            LOG.log(Level.WARNING, "libhillock was loaded from {0}, since other folders would not do ({1}); "
                    + "-Djava.io.tmpdir names a better one", folder, reasons());
        }
    }
}
