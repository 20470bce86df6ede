package io.hillock.server.sharedmemory;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/** The shared memory regions that callers have registered. Thread-safe. */
public final class SharedMemoryRegions implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("/?[^/\\p{Cntrl}]{1,250}");
    private static final int LONGEST_NAME = 128;
    private static final int MOST = 1024;

    private final Path folder;
    private final Map<String, SharedMemoryRegion> regions = new ConcurrentSkipListMap<>();

    private SharedMemoryRegions(Path folder) {
        this.folder = folder;
    }

    /** Refuses to register any. */
    public static SharedMemoryRegions off() {
        return new SharedMemoryRegions(null);
    }

    /** Regions of the objects in this folder; Linux has them in {@code /dev/shm}. */
    public static SharedMemoryRegions in(Path folder) {
        return new SharedMemoryRegions(folder);
    }

    /** Whether regions can be registered. */
    public boolean on() {
        return folder != null;
    }

    /**
     * Registers a part of an object.
     *
     * @param key the object's name, with or without the slash before it
     * @param offset where the region begins in the object, in bytes
     * @throws ServiceException {@code FORBIDDEN} if regions are off; {@code INVALID} if the name is taken, there is no such object or it is
     *     shorter; {@code OVERLOADED} beyond 1,024 regions
     */
    public synchronized void register(String name, String key, long offset, long bytes) {
        if (!on()) {
            throw new ServiceException(Reason.FORBIDDEN,
                    "shared memory is switched off: start the service with --shared-memory");
        }
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw ServiceException
                    .invalid("a shared memory region's name has 1 to " + LONGEST_NAME + " characters");
        }
        if (regions.containsKey(name)) {
            throw ServiceException.invalid("the shared memory region '" + name + "' is registered already");
        }
        if (regions.size() >= MOST) {
            throw new ServiceException(Reason.OVERLOADED,
                    "there are " + MOST + " shared memory regions already: unregister some");
        }
        FileChannel file = open(name, key);
        try {
            long size = file.size();
            if (offset < 0 || bytes < 1 || offset > size || bytes > size - offset) {
                throw ServiceException.invalid("the shared memory object '" + key + "' has " + size
                        + " bytes: it has no region of " + Long.toUnsignedString(bytes) + " bytes at offset "
                        + Long.toUnsignedString(offset));
            }
            regions.put(name, new SharedMemoryRegion(name, key, offset, bytes, file));
        } catch (IOException | RuntimeException e) {
            close(file, e);
            throw e instanceof ServiceException known ? known : unusable(name, key, e);
        }
    }

    private FileChannel open(String name, String key) {
        String file = key.startsWith("/") ? key.substring(1) : key;
        if (!KEY.matcher(key).matches() || file.equals(".") || file.equals("..")) {
            throw ServiceException.invalid("the key of the shared memory region '" + name
                    + "' must be a slash and the name of a shared memory object");
        }
        try {
            Path path = folder.resolve(file);
            // Opening a pipe would wait for its other end.
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw ServiceException.invalid("there is no shared memory object '" + key + "'");
            }
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(name, key, e);
        }
    }

    private static ServiceException unusable(String name, String key, Exception problem) {
        return new ServiceException(Reason.INVALID, "the shared memory object '" + key + "' of region '" + name
                + "' cannot be opened: " + problem.getClass().getSimpleName(), problem);
    }

    private static void close(FileChannel file, Exception because) {
        try {
            file.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /**
     * A registered region.
     *
     * @throws ServiceException {@code INVALID} if there is none of this name
     */
    public SharedMemoryRegion find(String name) {
        SharedMemoryRegion found = regions.get(name);
        if (found == null) {
            throw ServiceException.invalid("there is no shared memory region '" + name + "': register it first");
        }
        return found;
    }

    /**
     * Regions, by name.
     *
     * @param name empty for all
     * @throws ServiceException {@code NOT_FOUND} if there is none of this name
     */
    public Collection<SharedMemoryRegion> list(String name) {
        if (name.isEmpty()) {
            return List.copyOf(regions.values());
        }
        SharedMemoryRegion found = regions.get(name);
        if (found == null) {
            throw ServiceException.notFound("there is no shared memory region '" + name + "'");
        }
        return List.of(found);
    }

    /**
     * Forgets a region, whether there is one or not. Requests that still use it fail.
     *
     * @param name empty for all
     */
    public synchronized void unregister(String name) {
        Collection<String> gone = name.isEmpty() ? List.copyOf(regions.keySet()) : List.of(name);
        for (String one : gone) {
            SharedMemoryRegion region = regions.remove(one);
            if (region != null) {
                region.close();
            }
        }
    }

    /** The refusal of a region in the memory of a GPU. */
    public static ServiceException noCuda() {
        return ServiceException.invalid("no engine runs on a GPU: there is no CUDA shared memory to register");
    }

    /** Forgets all. */
    @Override
    public void close() {
        unregister("");
    }
}
