package io.hillock.nir;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** NIR files that are kept outside of the project; tests of them are skipped where they are not there. */
final class SharedFiles {

    private SharedFiles() {}

    static Path folder() {
        Path folder = Path.of(System.getProperty("hillock.shared", "../../../shared")).resolve("nir").normalize();
        assumeTrue(Files.isDirectory(folder), "no folder ../shared/nir beside the project");
        return folder;
    }

    static Path file(String name) {
        return folder().resolve(name);
    }

    /** All .nir files below {@code under}, sorted. */
    static List<Path> all(String under) {
        try (var files = Files.walk(file(under))) {
            return files.filter(file -> file.toString().endsWith(".nir")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files that a reader must accept. */
    static List<Path> good() {
        return all("").stream().filter(file -> !file.getParent().endsWith("bad") && !file.endsWith("lzf.nir")).toList();
    }
}
