package io.hillock.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Files of the examples, inside their jar. */
final class Resource {
    private Resource() {}

    /** Calls {@code use} with a copy of the file, which is deleted afterwards. */
    static <T> T read(String name, Function<Path, T> use) {
        try (InputStream in = Resource.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the examples' jar has no " + name);
            }
            Path folder = Files.createTempDirectory("hillock");
            Path copy = folder.resolve(name);
            try {
                Files.copy(in, copy);
                return use.apply(copy);
            } finally {
                Files.deleteIfExists(copy);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
