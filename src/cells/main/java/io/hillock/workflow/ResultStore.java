package io.hillock.workflow;

import io.hillock.file.WholeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Results named by a digest of everything that they depend on, so that a step that is repeated, or runs again in another run with the same
 * inputs, looks its results up. Any thread, any process.
 *
 * @param folder holds {@code DIGEST.json} and files that belong to it
 */
public record ResultStore(Path folder) {
    /**
     * The results of this digest. If there are none, they are made, and kept once they are whole.
     *
     * @throws Exception what {@code make} throws
     */
    public Map<String, Object> get(String digest, Callable<Map<String, Object>> make) throws Exception {
        Path file = folder.resolve(digest + ".json");
        if (!Files.exists(file)) {
            byte[] json = RunLog.JSON.writeValueAsBytes(make.call());
            put(digest, ".json", to -> Files.write(to, json));
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> results = RunLog.JSON.readValue(file.toFile(), Map.class);
        return results;
    }

    /** Writes {@code DIGEST} with this ending, wholly or not at all, and returns once it is on the disk. */
    public Path put(String digest, String ending, WholeFile.Content<Exception> writer) throws Exception {
        Files.createDirectories(folder);
        Path file = folder.resolve(digest + ending);
        WholeFile.replaceDurably(file, writer);
        return file;
    }
}
