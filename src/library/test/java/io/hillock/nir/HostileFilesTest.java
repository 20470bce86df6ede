package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that claim too much memory, or lead in circles or out of the file. */
class HostileFilesTest {

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("huge_contiguous", "values are more than the memory of this JVM can hold"),
            Map.entry("large_contiguous", "more than"),
            Map.entry("huge_chunked", "values are more than the memory of this JVM can hold"),
            Map.entry("large_chunk", "bytes are more than the file can hold"),
            Map.entry("unwritten_chunks", "node 'w', key 'weight': damaged file: No chunk with offset"),
            Map.entry("empty", "node 'w', key 'weight': dimensions must be >= 1, shape is [0, 4]"),
            Map.entry("null", "node 'w', key 'weight': must be numbers"),
            Map.entry("bomb", "node 'w', key 'weight': damaged file: a chunk expands to more than its 68 bytes"),
            Map.entry("itself", "networks are nested deeper than 32"),
            Map.entry("soft", "node 'w', key 'weight': is a link"),
            Map.entry("external", "node 'w', key 'weight': is a link"),
            Map.entry("complex", "node 'w', key 'weight': must be numbers"));

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void allAreRefused(@TempDir Path folder) throws Exception {
        Python.run("write_hostile.py", folder, List.of(folder.toString()));
        var files = folder.toFile().listFiles((_, name) -> name.endsWith(".nir"));
        assertEquals(REASONS.size(), files.length);
        for (var file : files) {
            var refused = assertThrows(NirException.class, () -> NirReader.read(file.toPath()), file.toString());
            String reason = REASONS.get(file.getName().replace(".nir", ""));
            assertTrue(refused.getMessage().contains(reason), refused.getMessage());
            assertTrue(!(refused.getCause() instanceof Error), refused.getMessage());
        }
    }
}
