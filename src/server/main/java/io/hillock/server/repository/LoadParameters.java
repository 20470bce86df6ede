package io.hillock.server.repository;

import io.hillock.server.request.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a load says beside the model's name, by Triton's names. One thread. */
public final class LoadParameters {
    private static final String CONFIG = "config";
    /** The beginning of the names of files. */
    static final String FILE = "file:";

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private Optional<String> config = Optional.empty();

    /** Whether a parameter holds the contents of a file. */
    public static boolean isFile(String name) {
        return name.startsWith(FILE);
    }

    /** Takes the contents of {@code file:VERSION/NAME}. */
    public void file(String name, byte[] contents) {
        files.put(name, contents);
    }

    /**
     * Takes a parameter that holds no file.
     *
     * @throws ServiceException {@code INVALID} if it is not {@code config}
     */
    public void text(String name, String value) {
        if (!name.equals(CONFIG)) {
            throw ServiceException.invalid("a load has no parameter '" + name
                    + "': there are config and file:VERSION/NAME");
        }
        config = Optional.of(value);
    }

    /** Contents by {@code file:VERSION/NAME}. */
    public Map<String, byte[]> files() {
        return files;
    }

    /** What replaces the model's own configuration. */
    public Optional<String> config() {
        return config;
    }
}
