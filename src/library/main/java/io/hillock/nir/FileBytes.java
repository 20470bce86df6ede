package io.hillock.nir;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file, outside the heap. A regular file is mapped, so only what is looked at takes memory; bulk data is
 * read through the channel instead, into memory of its own. Other sources are copied. One thread; once closed,
 * {@link #read} is for any thread.
 */
final class FileBytes implements AutoCloseable {

    private static final int FIRST_BUFFER = 1 << 16;

    private final Arena arena;
    private final MemorySegment all;
    /** Null if {@link #all} is a copy. */
    private final FileChannel channel;
    private boolean kept;

    private FileBytes(Arena arena, MemorySegment all, FileChannel channel) {
        this.arena = arena;
        this.all = all;
        this.channel = channel;
    }

    static FileBytes open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                return copy(in);
            }
        }
        Arena arena = Arena.ofShared();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            requireAddressable(channel.size());
            return new FileBytes(arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), channel);
        } catch (UnsupportedOperationException _) {
            // Not a file of the default file system.
            arena.close();
            try (InputStream in = Files.newInputStream(file)) {
                return copy(in);
            }
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /** Reads a stream to its end. */
    static FileBytes copy(InputStream in) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new FileBytes(arena, copy(Channels.newChannel(in), arena), null);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static MemorySegment copy(ReadableByteChannel in, Arena arena) throws IOException {
        Arena smaller = Arena.ofConfined();
        try {
            MemorySegment bytes = smaller.allocate(FIRST_BUFFER);
            long length = 0;
            while (true) {
                ByteBuffer free = bytes.asSlice(length).asByteBuffer();
                if (in.read(free) < 0) {
                    return arena.allocate(length).copyFrom(bytes.asSlice(0, length));
                }
                length += free.position();
                if (length == bytes.byteSize()) {
                    requireAddressable(2 * length);
                    Arena larger = Arena.ofConfined();
                    bytes = larger.allocate(2 * length).copyFrom(bytes);
                    smaller.close();
                    smaller = larger;
                }
            }
        } finally {
            smaller.close();
        }
    }

    /** jHDF addresses bytes by an int. */
    private static void requireAddressable(long length) throws IOException {
        if (length > Integer.MAX_VALUE - 8) {
            throw new IOException(length + " bytes are more than a NIR file can have");
        }
    }

    /** All bytes, to parse. Accessing them throws an {@link InternalError} if the file has been cut off since. */
    MemorySegment all() {
        return all;
    }

    long length() {
        return all.byteSize();
    }

    /** A copy of up to {@code most} bytes. */
    byte[] start(int most) {
        return all.asSlice(0, Math.min(most, length())).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The same of the last bytes. */
    byte[] end(int most) {
        return all.asSlice(Math.max(0, length() - most)).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Whether {@link #keepReadable} is possible. */
    boolean canStayReadable() {
        return channel != null;
    }

    /** Fills memory with the bytes from a position on. */
    void read(long position, MemorySegment into) throws IOException {
        if (channel == null) {
            into.copyFrom(all.asSlice(position, into.byteSize()));
            return;
        }
        ByteBuffer rest = into.asByteBuffer();
        while (rest.hasRemaining()) {
            if (channel.read(rest, position + rest.position()) < 0) {
                throw new EOFException("it was cut off while it was read");
            }
        }
    }

    /** Lets {@link #read} go on after {@link #close}, until nothing refers to these bytes. */
    void keepReadable() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        arena.close();
        if (channel != null && !kept) {
            channel.close();
        }
    }
}
