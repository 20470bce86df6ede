package io.hillock.supervision;

import io.hillock.bindings.library.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The program {@code hillock-engine} that lies in the jar beside the native library. It is unpacked into a temporary folder of its owner
 * when it is first needed, and deleted by {@link #close}. Thread-safe.
 */
public final class EngineProgram implements AutoCloseable {
    /** The system property that names another file. */
    public static final String PROPERTY = "hillock.engine";
    private static final String NAME = "hillock-engine";
    private static final String LIBRARY = System.mapLibraryName("hillock");

    private Path folder;

    /**
     * The program's file.
     *
     * @throws IllegalStateException if there is none for this platform
     * @throws UncheckedIOException if it cannot be unpacked
     */
    public synchronized Path path() {
        String given = System.getProperty(PROPERTY);
        if (given != null) {
            return Path.of(given);
        }
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("hillock-engine-");
                // The program loads the library that lies beside it.
                unpack(LIBRARY);
                unpack(NAME);
                Files.setPosixFilePermissions(folder.resolve(NAME), PosixFilePermissions.fromString("rwx------"));
            }
            return folder.resolve(NAME);
        } catch (IOException e) {
            throw new UncheckedIOException(NAME + " cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private void unpack(String name) throws IOException {
        String resource = "/" + NativeLibrary.resourceFolder() + "/" + name;
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no " + NAME + " for this platform: there is no " + resource
                        + "; name one by -D" + PROPERTY + "=FILE");
            }
            Files.copy(in, folder.resolve(name));
        }
    }

    /** Deletes what was unpacked. Processes that run go on. */
    @Override
    public synchronized void close() {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(NAME));
            Files.deleteIfExists(folder.resolve(LIBRARY));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
