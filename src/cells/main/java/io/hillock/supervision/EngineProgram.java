package io.hillock.supervision;

import io.hillock.bindings.library.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The program {@code hillock-engine} that lies in the jar beside the native library. */
public final class EngineProgram {
    /** Names another file. */
    public static final String PROPERTY = "hillock.engine";
    private static final String NAME = "hillock-engine";

    private EngineProgram() {}

    /**
     * The program's file. It is unpacked into this folder, which only its owner may use, unless the system property {@value #PROPERTY} names
     * one.
     *
     * @throws IllegalStateException if there is none for this platform
     */
    public static Path in(Path folder) {
        String given = System.getProperty(PROPERTY);
        if (given != null) {
            return Path.of(given);
        }
        String resource = "/" + NativeLibrary.resourceFolder() + "/" + NAME;
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no " + NAME + " for this platform: there is no " + resource
                        + "; name one by -D" + PROPERTY + "=FILE");
            }
            Path program = folder.resolve(NAME);
            Files.copy(in, program);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(NAME + " cannot be unpacked into " + folder, e);
        }
    }
}
