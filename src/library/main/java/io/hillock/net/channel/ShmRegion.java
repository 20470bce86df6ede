package io.hillock.net.channel;

import io.hillock.net.base.RuntimeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The mapped shared memory of one connection. Any thread; it may be closed once no thread is inside.
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
 * @param file a link to the memory, until both sides have mapped it
 * @param made the memory itself, at the side that created it and so holds the link's target
 */
record ShmRegion(Path file, Optional<SealedMemory> made, Arena arena, MemorySegment memory,
        int ringBytes) implements AutoCloseable {
    /** The ASCII bytes {@code HILLSHM1}. */
    static final long MAGIC = 0x314D_4853_4C4C_4948L;
    private static final long RING_BYTES = 8;
    private static final long UP = 512;
    private static final long DOWN = 1024;
    private static final long RINGS = 4096;
    private static final Set<OpenOption> READ_AND_WRITE = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Pattern DESCRIPTOR = Pattern.compile("/proc/[0-9]+/fd/[0-9]+");
    private static final String ANONYMOUS = "/memfd:";
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Creates a region in memory whose size is sealed, and a symbolic link to it. */
    static ShmRegion create(Path file, int ringBytes) throws IOException {
        SealedMemory made = null;
        ShmRegion region = null;
        try {
            made = SealedMemory.create(file.getFileName().toString());
            try (var channel = FileChannel.open(made.path(), READ_AND_WRITE)) {
                fill(channel, RINGS + 2L * ringBytes);
                Files.setPosixFilePermissions(made.path(), OWNER_ONLY);
                made.seal();
                region = map(channel, file, Optional.of(made), ringBytes);
            }
            region.memory.set(LONG, 0, MAGIC);
            region.memory.set(INT, RING_BYTES, ringBytes);
            Files.createSymbolicLink(file, made.path());
            return region;
        } catch (IOException e) {
            if (region != null) {
                region.free();
            } else if (made != null) {
                made.close();
            }
            throw switch (e) {
                case NoSuchFileException _ -> new IOException("shared memory " + file + ": there is no such folder", e);
                case FileAlreadyExistsException _ -> new IOException("shared memory " + file + " already exists", e);
                default -> new IOException("shared memory " + file + ": " + e.getMessage(), e);
            };
        }
    }

    /**
     * Maps the region of a listener and removes its name.
     *
     * @throws ConnectException if it is anything else or its size can still change
     */
    static ShmRegion open(Path file, int ringBytes) throws IOException {
        Path place = place(file);
        try (var channel = FileChannel.open(place, READ_AND_WRITE)) {
            if (channel.size() != RINGS + 2L * ringBytes || !RuntimeFolder.isOurs(file)) {
                throw new ConnectException(file + " is not what the listener promised");
            }
            checkSealed(channel, file);
            ShmRegion region = map(channel, file, Optional.empty(), ringBytes);
            if (region.memory.get(LONG, 0) != MAGIC || region.memory.get(INT, RING_BYTES) != ringBytes) {
                region.close();
                throw new ConnectException(file + " is no region of this version");
            }
            region.unlink();
            return region;
        } catch (NoSuchFileException e) {
            throw new ConnectException("there is no shared memory " + place + " any more");
        }
    }

    /**
     * The anonymous memory that the link leads to. Nothing else is opened, because the check that follows would
     * truncate it.
     */
    private static Path place(Path file) throws IOException {
        try {
            Path place = Files.readSymbolicLink(file);
            if (DESCRIPTOR.matcher(place.toString()).matches()
                    && Files.readSymbolicLink(place).toString().startsWith(ANONYMOUS)) {
                return place;
            }
        } catch (NoSuchFileException e) {
            throw new ConnectException("there is no shared memory " + file);
        } catch (NotLinkException e) {
            // Refused below like any other file.
        }
        throw new ConnectException(file + " leads to no sealed memory of a running listener");
    }

    /** Tries to truncate the memory, which needs no native access. */
    private static void checkSealed(FileChannel channel, Path file) throws IOException {
        long bytes = channel.size();
        try {
            channel.truncate(bytes - 1);
        } catch (IOException e) {
            return;
        }
        throw new ConnectException(file + " is not sealed against a change of its size");
    }

    /**
     * Writes zeros so that the memory really exists. Otherwise a page that a full disk cannot give would kill the
     * process later.
     */
    static void fill(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 16);
        for (long left = bytes; left > 0;) {
            left -= channel.write(zeros.clear().limit((int) Math.min(zeros.capacity(), left)));
        }
    }

    private static ShmRegion map(FileChannel channel, Path file, Optional<SealedMemory> made, int ringBytes)
            throws IOException {
        Arena arena = Arena.ofShared();
        try {
            var memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, RINGS + 2L * ringBytes, arena);
            return new ShmRegion(file, made, arena, memory, ringBytes);
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

    /** Removes the name if it still exists. */
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
        free();
    }

    private void free() {
        arena.close();
        try {
            if (made.isPresent()) {
                made.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + file, e);
        }
    }
}
