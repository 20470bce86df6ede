package io.hillock.nir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Networks, inputs and expected results that others or a reference interpreter made; their README.md names origins and licences. */
public final class ReferenceFiles {
    private static final Path FOLDER = Path.of(System.getProperty("hillock.root", "../.."))
            .resolve("src/library/test/resources/nir").normalize();

    private ReferenceFiles() {}

    /** @param name relative to the folder of all files, such as {@code primitives/lif.nir} */
    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /** All files below {@code under} whose names end with {@code suffix}, sorted. */
    public static List<Path> all(String under, String suffix) {
        try (var files = Files.walk(file(under))) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All networks that a reader must accept. */
    public static List<Path> good() {
        return all("", ".nir").stream().filter(file -> !file.getParent().endsWith("bad")).toList();
    }
}
