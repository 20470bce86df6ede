package io.hillock.transport;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The shared memory of one connection, mapped. Any thread; closed when nobody is inside any more.
 *
 * <pre>
 * offset             size        content
 * 0                  8           "HILLSHM1"
 * 8                  4           ring_bytes
 * 512                512         words of the ring up: from the connecting side to the listener
 * 1024               512         words of the ring down
 * 4096               ring_bytes  ring up
 * 4096 + ring_bytes  ring_bytes  ring down
 * </pre>
 *
 * @param file its name, until both sides have mapped it
 */
record Region(Path file, Arena arena, MemorySegment memory, int ringBytes) implements AutoCloseable {
    /** The ASCII bytes {@code HILLSHM1}. */
    static final long MAGIC = 0x314D_4853_4C4C_4948L;
    private static final long RING_BYTES = 8;
    private static final long UP = 512;
    private static final long DOWN = 1024;
    private static final long RINGS = 4096;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Makes one in a file of mode 0600. */
    static Region create(Path file, int ringBytes) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE), mode)) {
            fill(channel, RINGS + 2L * ringBytes);
            Region region = map(channel, file, ringBytes);
            region.memory.set(LONG, 0, MAGIC);
            region.memory.set(INT, RING_BYTES, ringBytes);
            return region;
        } catch (NoSuchFileException e) {
            throw new IOException("shared memory " + file + ": there is no such folder", e);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("shared memory " + file + " is there already", e);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw new IOException("shared memory " + file + ": " + e.getMessage(), e);
        }
    }

    /** Maps what a listener has made, and removes its name. */
    static Region open(Path file, int ringBytes) throws IOException {
        try (var channel = FileChannel.open(file,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (channel.size() != RINGS + 2L * ringBytes || !RuntimeFolder.isOurs(file)) {
                throw new ConnectException(file + " is not what the listener promised");
            }
            Region region = map(channel, file, ringBytes);
            if (region.memory.get(LONG, 0) != MAGIC || region.memory.get(INT, RING_BYTES) != ringBytes) {
                region.close();
                throw new ConnectException(file + " is no region of this version");
            }
            region.unlink();
            return region;
        } catch (NoSuchFileException e) {
            throw new ConnectException("there is no shared memory " + file);
        }
    }

    /** So that the memory is had, not only promised: a page that a full disk cannot give would kill the process later. */
    static void fill(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
        for (long left = bytes; left > 0;) {
            left -= channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), left)));
        }
    }

    private static Region map(FileChannel channel, Path file, int ringBytes) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            var memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, RINGS + 2L * ringBytes, arena);
            return new Region(file, arena, memory, ringBytes);
        } catch (IOException e) {
            arena.close();
            throw e;
        }
    }

    RingWords words(boolean up) {
        return RingWords.of(memory.asSlice(up ? UP : DOWN, RingWords.BYTES));
    }

    MemorySegment ring(boolean up) {
        return memory.asSlice(RINGS + (up ? 0 : ringBytes), ringBytes);
    }

    /** Removes the name, if it is still there. */
    void unlink() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next listener of this name tries again.
        }
    }

    @Override
    public void close() {
        unlink();
        arena.close();
    }
}
