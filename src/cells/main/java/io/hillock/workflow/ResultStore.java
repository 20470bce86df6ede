package io.hillock.workflow;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Results named by a digest of everything that they depend on, so that a step that is repeated, or runs again in another run with the same
 * inputs, looks its results up. Any thread, any process.
 *
 * @param folder holds {@code DIGEST.json} and files that belong to it
 */
public record ResultStore(Path folder) {
    /** Writes a file. */
    @FunctionalInterface
    public interface FileWriter {
        void write(Path file) throws Exception;
    }

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

    /** Writes {@code DIGEST} with this ending: a temporary file, an fsync, a rename. */
    public Path put(String digest, String ending, FileWriter writer) throws Exception {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, digest.substring(0, 8), ending);
        try {
            writer.write(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            return Files.move(temporary, folder.resolve(digest + ending), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
