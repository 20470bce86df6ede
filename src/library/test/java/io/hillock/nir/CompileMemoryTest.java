package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.FileTree.Branch;
import io.hillock.nir.FileTree.Entry;
import io.hillock.nir.FileTree.Leaf;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Reading and compiling 12 million weights takes little more memory than their image, and hardly any heap. */
@EnabledOnOs(OS.LINUX)
class CompileMemoryTest {
    private static final int OUTPUTS = 3000;
    private static final int INPUTS = 4000;

    @Test
    void weightsGoFromTheFileToTheImage(@TempDir Path folder) throws Exception {
        Path small = folder.resolve("small.nir");
        Path large = folder.resolve("large.nir");
        write(small, 10, 10);
        write(large, OUTPUTS, INPUTS);
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m", "-XX:MaxDirectMemorySize=1g", "-XX:+UseSerialGC", "-cp",
                System.getProperty("hillock.test.classpath", System.getProperty("java.class.path")),
                CompileMemoryTest.class.getName(), small.toString(), large.toString()).redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes());
        assertTrue(child.waitFor(1, TimeUnit.MINUTES), output);
        assertEquals(0, child.exitValue(), output);
        List<Long> figures = output.lines().filter(line -> line.startsWith("bytes ")).map(
                line -> Long.valueOf(line.substring(6))).toList();
        long image = 4L * OUTPUTS * INPUTS;
        assertTrue(figures.get(1) > image, output);
        long grown = figures.get(1) - figures.get(0);
        assertTrue(grown > image && grown < 1.3 * image, "the image has " + image + " bytes, memory grew by " + grown);
    }

    private static void write(Path file, int outputs, int inputs) throws IOException {
        Map<String, Entry> nodes = Map.of(
                "in", node("Input", "shape", new Leaf(new int[]{1}, new long[]{inputs})),
                "w", node("Linear", "weight", new Leaf(new int[]{outputs, inputs}, new float[outputs * inputs])),
                "out", node("Output", "shape", new Leaf(new int[]{1}, new long[]{outputs})));
        Branch graph = node("NIRGraph", "edges",
                new Leaf(new int[]{2, 2}, new String[]{"in", "w", "w", "out"}));
        graph.children().put("nodes", new Branch(new TreeMap<>(nodes)));
        // Leaves all arrays in one piece.
        FileTree.write(new Branch(new TreeMap<>(Map.of("node", graph))), file, new Random() {
            @Override
            public int nextInt(int bound) {
                return bound - 1;
            }
        });
    }

    private static Branch node(String type, String key, Leaf value) {
        return new Branch(new TreeMap<>(Map.of("type", new Leaf(new int[0], new String[]{type}), key, value)));
    }

    /** Compiles each file, and prints the most memory that this process has had until then. */
    public static void main(String[] files) throws IOException {
        for (String file : files) {
            MemorySegment image = Image.compile(NirReader.readLazily(Path.of(file), UnknownNodeFields.REFUSE),
                    RunSettings.of(Profile.NIR)).bytes();
            String peak = Files.readString(Path.of("/proc/self/status")).lines()
                    .filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
            System.out.println("bytes " + 1024 * Long.parseLong(peak.replaceAll("\\D", "")));
            if (image.byteSize() < 1) {
                throw new IllegalStateException("the image is gone");
            }
        }
    }
}
