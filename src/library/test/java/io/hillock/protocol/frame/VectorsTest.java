package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.bytes.FrameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The test vectors in src/docs/protocol-vectors equal the ones generated here, and decode to the right messages. The
 * C++ tests read them, too. {@code -Dhillock.regenerate=true} writes them anew.
 */
class VectorsTest {
    private final FrameDecoder decoder = Wire.decoder();

    @Test
    void areUpToDate() throws IOException {
        check(Vectors.FOLDER.resolve("good"), Vectors.good());
        check(Vectors.FOLDER.resolve("bad"), Vectors.bad());
    }

    @TestFactory
    Stream<DynamicTest> goodOnesMeanTheirMessage() throws IOException {
        areUpToDate();
        Map<String, Envelope> examples = Examples.all();
        return list(Vectors.FOLDER.resolve("good")).stream().filter(file -> file.toString().endsWith(".bin"))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String name = file.getFileName().toString().replaceFirst("\\..*", "");
                    assertEquals(examples.get(name), Wire.decode(decoder, Files.readAllBytes(file)));
                }));
    }

    @Test
    void badOnesAreRefused() {
        for (BadFrame bad : BadFrames.all()) {
            FrameException refusal = assertThrows(FrameException.class, () -> Wire.decode(decoder, bad.frame()),
                    bad.name());
            assertEquals(bad.code(), refusal.code(), bad.name() + ": " + refusal.getMessage());
            assertEquals(bad.id(), refusal.id(), bad.name() + ": " + refusal.getMessage());
        }
    }

    private static void check(Path folder, Map<String, byte[]> files) throws IOException {
        if (Boolean.getBoolean("hillock.regenerate")) {
            Files.createDirectories(folder);
            for (Path old : list(folder)) {
                Files.delete(old);
            }
            for (var file : files.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
        }
        assertEquals(List.copyOf(files.keySet()),
                list(folder).stream().map(path -> path.getFileName().toString()).toList(),
                "run with -Dhillock.regenerate=true");
        for (var file : files.entrySet()) {
            if (!isPacked(file.getKey())) {
                assertArrayEquals(file.getValue(), Files.readAllBytes(folder.resolve(file.getKey())), file.getKey());
            }
        }
    }

    /** Other versions of zstd and lz4 compress differently. */
    private static boolean isPacked(String name) {
        return name.contains("zstd") || name.contains("lz4");
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
