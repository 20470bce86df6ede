package io.hillock.server.sharedmemory;

import io.hillock.server.request.ServiceException;
import java.util.Optional;

/** The parameters of an input or output that say where in shared memory it lies. One thread, one tensor. */
public final class RegionParameters {
    /** The region's name. */
    public static final String REGION = "shared_memory_region";
    /** The tensor's size in bytes. */
    public static final String BYTES = "shared_memory_byte_size";
    /** Where the tensor begins in the region, in bytes. */
    public static final String OFFSET = "shared_memory_offset";
    /** All of them, for errors. */
    public static final String NAMES = REGION + ", " + BYTES + ", " + OFFSET;

    private String region = "";
    private long bytes = -1;
    private long offset;

    /**
     * Takes a parameter if it is one of these.
     *
     * @param value a String, or a Long for sizes
     * @return whether it is
     * @throws ServiceException {@code INVALID} if the value does not fit the name
     */
    public boolean put(String name, Object value) {
        switch (name) {
            case REGION -> {
                if (!(value instanceof String text) || text.isEmpty()) {
                    throw ServiceException.invalid("parameter '" + name + "' must be the name of a region");
                }
                region = text;
            }
            case BYTES -> bytes = size(name, value);
            case OFFSET -> offset = size(name, value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static long size(String name, Object value) {
        if (value instanceof Long size && size >= 0) {
            return size;
        }
        throw ServiceException.invalid("parameter '" + name + "' must be a number of bytes, is " + value);
    }

    /** Whether the tensor lies in shared memory. */
    public boolean present() {
        return !region.isEmpty();
    }

    /**
     * Where the tensor lies; empty if not in shared memory.
     *
     * @param tensor its name, for errors
     * @param most the largest size that is taken
     * @throws ServiceException {@code INVALID} if the region does not exist, or has no such range; {@code TOO_LARGE} beyond the most
     */
    public Optional<RegionRange> range(String tensor, SharedMemoryRegions regions, long most) {
        if (present() && bytes >= 0) {
            if (bytes > most) {
                throw ServiceException.tooLarge(
                        "tensor '" + tensor + "' has " + bytes + " bytes, the service takes at most " + most);
            }
            return Optional.of(new RegionRange(regions.find(region), offset, bytes));
        }
        if (present() || bytes >= 0 || offset != 0) {
            throw ServiceException.invalid("tensor '" + tensor + "' needs both " + REGION + " and " + BYTES);
        }
        return Optional.empty();
    }
}
