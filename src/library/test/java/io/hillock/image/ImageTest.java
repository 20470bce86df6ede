package io.hillock.image;

import static io.hillock.image.Graph.affine;
import static io.hillock.image.Graph.input;
import static io.hillock.image.Graph.lif;
import static io.hillock.image.Graph.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.program.Program;
import io.hillock.model.Network;
import io.hillock.spike.RequestedOutputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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
    void anOpenImageOutlivesItsFile(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("net.safetensors");
        image().write(path);
        Image opened = Image.open(path);
        try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap("overwritten".getBytes(StandardCharsets.UTF_8)));
            file.truncate(5);
        }

        assertEquals(-1, opened.bytes().mismatch(image().bytes()));
        assertEquals(path + ": header length: the file of 5 bytes is too short for it",
                assertThrows(ImageException.class, () -> Image.open(path)).getMessage());
    }

    @Test
    void aMappedFileIsTheSameImage(@TempDir Path folder) {
        Path path = folder.resolve("net.safetensors");
        image().write(path);

        assertEquals(image().digest(), Image.map(path).digest());
        assertTrue(Image.map(path).bytes().isMapped());
        assertEquals(folder + ": is a folder, no file",
                assertThrows(ImageException.class, () -> Image.map(folder)).getMessage());
    }

    @Test
    void loadsFromWhereThereAreNoFiles(@TempDir Path folder) throws IOException {
        byte[] bytes = image().bytes().toArray(ValueLayout.JAVA_BYTE);
        assertEquals(image().digest(), Image.load(bytes).digest());
        assertEquals(image().digest(), Image.load(new ByteArrayInputStream(bytes)).digest());
        assertTrue(assertThrows(ImageException.class, () -> Image.load(new byte[3])).getMessage()
                .startsWith("byte array: header length: "));
        assertTrue(assertThrows(ImageException.class, () -> Image.load(InputStream.nullInputStream())).getMessage()
                .startsWith("input stream: header length: "));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is dead");
            }
        };
        assertEquals("input stream: cannot be read: the line is dead",
                assertThrows(ImageException.class, () -> Image.load(broken)).getMessage());

        Path jar = folder.resolve("models.jar");
        try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Path entry = Files.write(inside.getPath("net.safetensors"), bytes);
            assertEquals(image().digest(), Image.open(entry).digest());
            assertEquals(
                    "net.safetensors: lies in a file system that cannot map files, a jar for instance: Image.open reads it",
                    assertThrows(ImageException.class, () -> Image.map(entry)).getMessage());
        }
        assertEquals(jar + ": is a zip archive: unpack it first",
                assertThrows(ImageException.class, () -> Image.open(jar)).getMessage());
        Path inJar = Path.of(jar + "!/net.safetensors");
        assertEquals(
                inJar + ": no such file: what lies in a jar is no file, Image.load reads it from getResourceAsStream",
                assertThrows(ImageException.class, () -> Image.open(inJar)).getMessage());
    }

    @Test
    void whatIsMissingIsNamed() {
        Map<String, Executable> calls = Map.of("path", () -> Image.open(null), "in",
                () -> Image.load((InputStream) null),
                "bytes", () -> Image.load((byte[]) null), "network", () -> Image.compile(null, Graph.NIR), "settings",
                () -> Image.compile(NETWORK, null), "weights", () -> Image.compile(NETWORK, Graph.NIR, null), "arena",
                () -> image().response(null, 1, 1, RequestedOutputs.COUNTS), "want",
                () -> image().response(Arena.ofAuto(), 1, 1, null));
        calls.forEach((name, call) -> assertEquals(name, assertThrows(NullPointerException.class, call).getMessage()));
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
