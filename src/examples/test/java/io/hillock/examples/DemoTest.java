package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.cli.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void sampleGivesTheFiguresAlone() throws IOException {
        assertEquals(0, demo("--json", "--threads", "1"));
        JsonNode json = new ObjectMapper().readTree(out.toByteArray());
        Set<String> keys = new TreeSet<>();
        json.fieldNames().forEachRemaining(keys::add);
        assertEquals(Set.of("accuracy", "images", "samples_per_s", "p50_us", "p99_us", "verified"), keys);
        assertEquals(100, json.get("images").asInt());
        assertTrue(json.get("accuracy").asDouble() >= 0.9, json.toString());
        assertTrue(json.get("verified").asBoolean());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("100 test images that come with Hillock"));
    }

    @Test
    void showsPicturesAndFigures() {
        assertEquals(0, demo());
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("image 0: T-shirt/top"), text);
        assertTrue(text.contains("seen as "), text);
        assertTrue(text.contains("accuracy  "), text);
        assertTrue(text.contains("verified  100 images bit for bit against the Java engine"), text);
    }

    @Test
    void readsTheTestSet() throws IOException {
        testSet(3, 3);
        assertEquals(0, demo("--json"));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(3, new ObjectMapper().readTree(out.toByteArray()).get("images").asInt());
    }

    @Test
    void refusesOtherData() throws IOException {
        testSet(3, 2);
        assertEquals(1, demo());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("not Fashion-MNIST"), err.toString());
        Files.writeString(folder.resolve("t10k-images-idx3-ubyte.gz"), "frobnicate");
        err.reset();
        assertEquals(1, demo());
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("t10k-images-idx3-ubyte.gz: cannot be read"),
                err.toString());
    }

    @Test
    void helpAndUsage() {
        assertEquals(0, demo("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("Usage: hillock demo"));
        assertEquals(2, demo("--frob"));
        assertEquals(2, demo("--threads", "0"));
    }

    private int demo(String... args) {
        return Demo.run(new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false), List.of(folder), args);
    }

    private void testSet(int images, int labels) throws IOException {
        try (OutputStream file = gzip("t10k-images-idx3-ubyte.gz")) {
            file.write(new byte[]{0, 0, 8, 3, 0, 0, 0, (byte) images, 0, 0, 0, 28, 0, 0, 0, 28});
            file.write(new byte[images * Fashion.PIXELS]);
        }
        try (OutputStream file = gzip("t10k-labels-idx1-ubyte.gz")) {
            file.write(new byte[]{0, 0, 8, 1, 0, 0, 0, (byte) labels});
            file.write(new byte[labels]);
        }
    }

    private OutputStream gzip(String name) throws IOException {
        return new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)));
    }
}
