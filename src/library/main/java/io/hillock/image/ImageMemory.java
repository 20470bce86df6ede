package io.hillock.image;

import io.hillock.image.safetensors.SafetensorsLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * Allocates native memory for images. The garbage collector frees it once nothing refers to it, but does not know its
 * size. A program that loads one image after another therefore gives the collector little reason to run. So this class
 * calls the collector once images have taken much memory since its last call. Thread-safe.
 */
public final class ImageMemory {
    /** Up to this many bytes, images always wait for the collector to run by itself. */
    private static final long SLACK = 256L << 20;

    private static final Cleaner CLEANER = Cleaner.create();
    private static long used;
    private static long taken;

    private ImageMemory() {}

    /**
     * Allocates zeroed memory, aligned for an image.
     *
     * @throws ImageException if this exceeds the JVM's limit of off-heap memory
     */
    public static MemorySegment allocate(long bytes, ImageOrigin origin) {
        try {
            MemorySegment memory = Arena.ofAuto().allocate(bytes, SafetensorsLayout.ALIGNMENT);
            account(memory);
            return memory;
        } catch (OutOfMemoryError e) {
            throw origin.refuse("no memory for an image of " + bytes + " bytes (" + e.getMessage()
                    + "): -XX:MaxDirectMemorySize allows more, Image.map needs none for a file");
        }
    }

    /** @param memory memory of an automatic arena that holds nothing else */
    static void account(MemorySegment memory) {
        long bytes = memory.byteSize();
        CLEANER.register(memory.scope(), () -> add(-bytes));
        if (add(bytes)) {
            System.gc();
        }
    }

    /** The bytes of all images not yet freed. */
    static synchronized long used() {
        return used;
    }

    /**
     * Whether to call the collector: images use more than {@link #SLACK}, and took more than half of that since this
     * last returned true.
     */
    private static synchronized boolean add(long bytes) {
        used += bytes;
        taken += Math.max(bytes, 0);
        boolean much = used > SLACK && taken > used / 2;
        if (much) {
            taken = 0;
        }
        return much;
    }
}
