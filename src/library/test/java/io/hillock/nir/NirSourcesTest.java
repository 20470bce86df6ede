package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.RandomNetworks;
import io.hillock.model.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that a network can be read from. */
class NirSourcesTest {
    @TempDir
    Path folder;

    @Test
    void streamsAndJarsHoldNetworksToo() throws IOException {
        Network network = RandomNetworks.network(new Random(5));
        Path file = folder.resolve("network.nir");
        NirWriter.write(network, file);
        Network read = NirReader.read(file);
        assertEquals(read, NirReader.read(new ByteArrayInputStream(Files.readAllBytes(file))));
        Path jar = folder.resolve("networks.jar");
        try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            assertEquals(read, NirReader.read(Files.copy(file, inside.getPath("network.nir"))));
        }
    }

    @Test
    void whatIsNoNetworkIsRefusedInOneSentence() throws IOException {
        assertEquals("input stream: is empty: copy or download it again",
                refusal(() -> NirReader.read(InputStream.nullInputStream())));
        assertEquals(folder + ": cannot be read: it is a folder", refusal(() -> NirReader.read(folder)));
        Path empty = Files.createFile(folder.resolve("empty.nir"));
        assertEquals(empty + ": is empty: copy or download it again", refusal(() -> NirReader.read(empty)));
        Path inJar = folder.resolve("app.jar!/network.nir");
        assertEquals(inJar
                + ": no such file: what lies in a jar is no file, NirReader.read takes the stream of getResourceAsStream",
                refusal(() -> NirReader.read(inJar)));
        assertTrue(assertThrows(NullPointerException.class, () -> NirReader.read((Path) null)).getMessage()
                .equals("file"));
        assertTrue(assertThrows(NullPointerException.class, () -> NirReader.read((InputStream) null)).getMessage()
                .equals("in"));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable read) {
        return assertThrows(NirException.class, read).getMessage();
    }
}
