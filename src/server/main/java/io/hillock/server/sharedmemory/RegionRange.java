package io.hillock.server.sharedmemory;

import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.lang.foreign.MemorySegment;

/**
 * The place of a tensor in a region.
 *
 * @param offset where it begins in the region, in bytes
 * @param bytes what it may take
 */
public record RegionRange(SharedMemoryRegion region, long offset, long bytes) {
    /**
     * Checks that the region has this range.
     *
     * @throws ServiceException {@code INVALID} if it has not
     */
    public RegionRange {
        if (offset < 0 || bytes < 0 || offset > region.bytes() || bytes > region.bytes() - offset) {
            throw ServiceException.invalid("the shared memory region '" + region.name() + "' has " + region.bytes()
                    + " bytes: it has no " + Long.toUnsignedString(bytes) + " bytes at offset "
                    + Long.toUnsignedString(offset));
        }
    }

    /**
     * The contents, copied into the request's memory.
     *
     * @throws ServiceException {@code INVALID} if the region is gone or was shortened
     */
    public MemorySegment read(RequestMemory memory) {
        MemorySegment data = memory.allocate(bytes);
        region.read(offset, data);
        return data;
    }

    /**
     * Copies a tensor into the region.
     *
     * @param tensor its name, for errors
     * @throws ServiceException {@code INVALID} if it does not fit, or the region is gone or was shortened
     */
    public void write(String tensor, MemorySegment data) {
        if (data.byteSize() > bytes) {
            throw ServiceException.invalid("output '" + tensor + "' has " + data.byteSize()
                    + " bytes, but its shared_memory_byte_size is " + bytes);
        }
        region.write(data, offset);
    }
}
