package io.hillock.image;

import static io.hillock.image.Graph.affine;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.lif;
import static io.hillock.image.Graph.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Network;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {
    private static final Network NETWORK = new Graph().node("in", input(2)).node("fc", affine(2, 3))
            .node("lif", lif(3)).node("out", output(3)).path("in", "fc", "lif", "out").network();

    private static Image image() {
        return Image.compile(NETWORK, Graph.NIR);
    }

    @Test
    void isASafetensorsFile() {
        MemorySegment bytes = image().bytes();
        long length = bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        String header = new String(bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);

        assertEquals(0, (8 + length) % 64);
        assertTrue(header.startsWith("{\"__metadata__\":{\"hillock\":\"{\\\"format\\\":1,"), header);
        assertTrue(header.contains("\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                + "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[24,36]}"), header);
        assertEquals(8 + length + 24 + 12 + 5 * 12, bytes.byteSize());
        assertEquals(1.0f, bytes.get(ValueLayout.JAVA_FLOAT, 8 + length));
    }

    @Test
    void whatIsWrittenOpensAsTheSame(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("net.safetensors");
        Image image = image();
        image.write(path);
        Image opened = Image.open(path);

        assertEquals(-1, image.bytes().mismatch(opened.bytes()));
        assertEquals(image.program(), opened.program());
        assertEquals(image.digest(), opened.digest());
        assertEquals(-1, image.tensor("lif.decay").mismatch(opened.tensor("lif.decay")));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
    }

    @Test
    void writingReplacesAFileThatIsOpen(@TempDir Path folder) {
        Path path = folder.resolve("net.safetensors");
        image().write(path);
        Image opened = Image.open(path);
        Image.compile(NETWORK, Graph.NIR.withDt(2e-3)).write(path);

        assertEquals(image().digest(), opened.digest());
        assertNotEquals(opened.digest(), Image.open(path).digest());
    }

    @Test
    void digestIsSha256() throws NoSuchAlgorithmException {
        byte[] bytes = image().bytes().toArray(ValueLayout.JAVA_BYTE);
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes);

        assertEquals(HexFormat.of().formatHex(expected), image().digest());
    }

    @Test
    void filesThatCannotBeOpenedAreNamed(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing.safetensors");
        assertEquals(missing + ": no such file",
                assertThrows(ImageException.class, () -> Image.open(missing)).getMessage());
        assertEquals(folder + ": is a folder, no file",
                assertThrows(ImageException.class, () -> Image.open(folder)).getMessage());
        Path empty = Files.createFile(folder.resolve("empty.safetensors"));
        assertEquals(empty + ": is empty",
                assertThrows(ImageException.class, () -> Image.open(empty)).getMessage());
        Path nowhere = folder.resolve("no/folder/net.safetensors");
        assertTrue(assertThrows(ImageException.class, () -> image().write(nowhere)).getMessage()
                .startsWith(nowhere + ": cannot be written"));
    }

    @Test
    void copiesAreIndependentOfTheirBytes() {
        byte[] bytes = image().bytes().toArray(ValueLayout.JAVA_BYTE);
        Image copy = Image.copy(MemorySegment.ofArray(bytes), "heap");
        Arrays.fill(bytes, (byte) 0);

        assertEquals(-1, copy.bytes().mismatch(image().bytes()));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shifted = arena.allocate(bytes.length + 1).asSlice(1).copyFrom(image().bytes());
            assertEquals(copy.digest(), Image.copy(shifted, "shifted").digest());
        }
    }

    @Test
    void bytesAreReadOnly() {
        assertTrue(image().bytes().isReadOnly());
        assertTrue(image().tensor("fc.weight").isReadOnly());
        assertThrows(IllegalArgumentException.class, () -> image().tensor("fc.wait"));
    }

    @Test
    void namesMayHoldAnything() {
        Network network = new Graph().node("in", input(2)).node("ün.\"1\" 層", affine(2, 3)).node("1", lif(3))
                .node("out", output(3)).path("in", "ün.\"1\" 層", "1", "out").network();
        Program program = Image.compile(network, Graph.NIR).program();

        assertEquals("ün.\"1\" 層", program.signal(1).name());
        assertEquals("1:v", program.state().get(0).name());
    }
}
