package io.hillock.server.sharedmemory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(30)
class SharedMemoryRegionsTest {
    private static final Path FOLDER = Path.of("/dev/shm");
    private static final int BYTES = 1 << 16;

    private final SharedMemoryRegions regions = SharedMemoryRegions.in(FOLDER);
    private Path object;
    private String key;

    @BeforeEach
    void create() throws IOException {
        object = Files.createTempFile(FOLDER, "hillock-test-", "");
        key = "/" + object.getFileName();
        resize(BYTES);
    }

    @AfterEach
    void delete() throws IOException {
        regions.close();
        Files.deleteIfExists(object);
    }

    private void resize(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static String refused(Reason reason, Executable action) {
        ServiceException refusal = assertThrows(ServiceException.class, action);
        assertEquals(reason, refusal.reason(), refusal::toString);
        return refusal.getMessage();
    }

    @Test
    void registersListsAndForgets() {
        regions.register("b", key, 16, 32);
        regions.register("a", key.substring(1), 0, BYTES);
        assertEquals(java.util.List.of("a", "b"),
                regions.list("").stream().map(SharedMemoryRegion::name).toList());
        assertEquals(16, regions.list("b").iterator().next().offset());
        assertTrue(refused(Reason.INVALID, () -> regions.register("a", key, 0, 1)).contains("already"));
        refused(Reason.NOT_FOUND, () -> regions.list("c"));
        regions.unregister("b");
        regions.unregister("b");
        refused(Reason.INVALID, () -> regions.find("b"));
        regions.unregister("");
        assertTrue(regions.list("").isEmpty());
    }

    @Test
    void onlyObjectsOfTheFolderThatAreLongEnough() throws IOException {
        for (String wrong : new String[]{"", "/", "/..", "..", "/a/b", "/../etc/passwd", "/etc/passwd", "/none",
                "/\0"}) {
            refused(Reason.INVALID, () -> regions.register("a", wrong, 0, 1));
        }
        for (long[] range : new long[][]{{0, 0}, {0, BYTES + 1}, {BYTES, 1}, {-1, 1}, {0, -1},
                {Long.MAX_VALUE, Long.MAX_VALUE}}) {
            refused(Reason.INVALID, () -> regions.register("a", key, range[0], range[1]));
        }
        Path link = FOLDER.resolve(object.getFileName() + "-link");
        Files.createSymbolicLink(link, Path.of("/etc/hostname"));
        try {
            refused(Reason.INVALID, () -> regions.register("a", "/" + link.getFileName(), 0, 1));
        } finally {
            Files.delete(link);
        }
        assertTrue(refused(Reason.FORBIDDEN, () -> SharedMemoryRegions.off().register("a", key, 0, 1))
                .contains("--shared-memory"));
    }

    @Test
    void tensorsAreCopiedInAndOut() {
        regions.register("a", key, 100, 1000);
        byte[] data = "some bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (RequestMemory memory = RequestMemory.take(); Arena arena = Arena.ofConfined()) {
            RegionRange range = new RegionRange(regions.find("a"), 50, data.length);
            range.write("out", arena.allocateFrom(JAVA_BYTE, data));
            assertArrayEquals(data, range.read(memory).toArray(JAVA_BYTE));
            regions.register("all", key, 0, BYTES);
            assertArrayEquals(data,
                    new RegionRange(regions.find("all"), 150, data.length).read(memory).toArray(JAVA_BYTE));
            MemorySegment large = arena.allocate(data.length + 1);
            assertTrue(refused(Reason.INVALID, () -> range.write("out", large)).contains("'out'"));
            refused(Reason.INVALID, () -> new RegionRange(regions.find("a"), 991, 10));
            regions.unregister("a");
            assertTrue(refused(Reason.INVALID, () -> range.read(memory)).contains("closed"));
        }
    }

    @Test
    void aShortenedRegionIsAnError() throws IOException {
        regions.register("a", key, 0, BYTES);
        RegionRange range = new RegionRange(regions.find("a"), 0, BYTES);
        resize(100);
        try (RequestMemory memory = RequestMemory.take()) {
            assertTrue(refused(Reason.INVALID, () -> range.read(memory)).contains("shorter"));
            MemorySegment data = memory.allocate(BYTES);
            assertTrue(refused(Reason.INVALID, () -> range.write("out", data)).contains("shorter"));
            assertEquals(100, Files.size(object), "a write makes nothing longer");
            Files.delete(object);
            resize(BYTES);
            assertTrue(refused(Reason.INVALID, () -> range.read(memory)).contains("shorter"),
                    "a new object of the name is another one");
        }
    }

    /** The owner shortens and lengthens the object all the time: each copy works or is refused, and the JVM lives. */
    @Test
    void aRegionThatIsShortenedMeanwhile() throws Exception {
        regions.register("a", key, 0, BYTES);
        RegionRange range = new RegionRange(regions.find("a"), 0, BYTES);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> owner = CompletableFuture.runAsync(() -> {
            try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
                while (!stop.get()) {
                    file.setLength(0);
                    file.setLength(BYTES);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        int copied = 0;
        int refused = 0;
        while (copied < 20 || refused < 20) {
            try (RequestMemory memory = RequestMemory.take()) {
                range.write("out", range.read(memory));
                copied++;
            } catch (ServiceException e) {
                refused++;
            }
        }
        stop.set(true);
        owner.get();
    }
}
