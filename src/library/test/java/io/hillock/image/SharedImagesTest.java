package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The images in {@code native/test/images}, which the C++ tests read, equal those made here. With
 * {@code -Dhillock.regenerate=true} they are written anew.
 */
class SharedImagesTest {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", "."), "../../native/test/images")
            .normalize();
    private static final String EXPECTED = "expected.json";

    @Test
    void good() throws IOException {
        var files = new TreeMap<String, byte[]>();
        GoodImages.all().forEach((name, image) -> files.put(name + ".safetensors",
                image.bytes().toArray(ValueLayout.JAVA_BYTE)));
        check(FOLDER.resolve("good"), files);
    }

    @Test
    void bad() throws IOException {
        var files = new TreeMap<String, byte[]>();
        ObjectNode keywords = new ObjectMapper().createObjectNode();
        for (BadImage bad : BadImagesTest.SHARED) {
            files.put(bad.name() + ".safetensors", bad.bytes());
            keywords.put(bad.name() + ".safetensors", bad.keyword());
        }
        files.put(EXPECTED, (keywords.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
        check(FOLDER.resolve("bad"), files);
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
        assertEquals(files.keySet().stream().toList(),
                list(folder).stream().map(path -> path.getFileName().toString()).toList(),
                "run with -Dhillock.regenerate=true");
        for (var file : files.entrySet()) {
            assertArrayEquals(file.getValue(), Files.readAllBytes(folder.resolve(file.getKey())), file.getKey());
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
