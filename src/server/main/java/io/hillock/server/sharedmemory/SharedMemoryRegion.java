package io.hillock.server.sharedmemory;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A registered part of a shared memory object. Any thread may copy; who uses the same bytes at the same time sees them half written, as with
 * any shared memory.
 */
public final class SharedMemoryRegion {
    private final String name;
    private final String key;
    private final long offset;
    private final long bytes;
    private final FileChannel file;

    SharedMemoryRegion(String name, String key, long offset, long bytes, FileChannel file) {
        this.name = name;
        this.key = key;
        this.offset = offset;
        this.bytes = bytes;
        this.file = file;
    }

    public String name() {
        return name;
    }

    /** The object's name: a slash and a file's name. */
    public String key() {
        return key;
    }

    /** Where the region begins in the object, in bytes. */
    public long offset() {
        return offset;
    }

    /** Bytes of the region. */
    public long bytes() {
        return bytes;
    }

    /**
     * Copies from the region.
     *
     * @param from bytes from the region's begin
     * @throws ServiceException {@code INVALID} if its owner has shortened it, or it is not registered any more
     */
    void read(long from, MemorySegment to) {
        copy(from, to, (buffer, at) -> file.read(buffer, at));
    }

    /** Copies into the region; as {@link #read}. */
    void write(MemorySegment data, long to) {
        copy(to, data, (buffer, at) -> {
            // A write behind the end would make the object longer.
            return at + buffer.remaining() > file.size() ? -1 : file.write(buffer, at);
        });
    }

    private interface Transfer {
        int some(ByteBuffer buffer, long at) throws IOException;
    }

    private void copy(long from, MemorySegment memory, Transfer transfer) {
        // An interrupted thread would close the file for all.
        if (Thread.currentThread().isInterrupted()) {
            throw new ServiceException(Reason.CANCELLED, "the request was cancelled");
        }
        ByteBuffer buffer = memory.asByteBuffer();
        long start = offset + from;
        try {
            while (buffer.hasRemaining()) {
                if (transfer.some(buffer, start + buffer.position()) < 0) {
                    throw ServiceException.invalid("the shared memory region '" + name + "' is shorter than "
                            + "when it was registered");
                }
            }
        } catch (IOException e) {
            throw new ServiceException(Reason.INVALID,
                    "the shared memory region '" + name + "' cannot be used: " + (file.isOpen() ? e : "it is closed"),
                    e);
        }
    }

    void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
