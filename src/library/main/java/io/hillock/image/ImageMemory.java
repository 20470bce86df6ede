package io.hillock.image;

import io.hillock.image.safetensors.SafetensorsLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * Native memory of images. The garbage collector frees it once nothing refers to it, but does not see how much there is: a program that
 * loads one image after the other gives it little reason to run. So it is asked to run when images have taken much since it was asked
 * last. Thread-safe.
 */
public final class ImageMemory {
    /** Bytes of images that may wait for the collector in any case. */
    private static final long SLACK = 256L << 20;

    private static final Cleaner CLEANER = Cleaner.create();
    private static long used;
    private static long taken;

    private ImageMemory() {}

    /**
     * Memory that is zero, aligned for an image.
     *
     * @throws ImageException if the JVM may not have so much off-heap memory
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

    /** @param memory of an automatic arena that holds nothing else */
    static void account(MemorySegment memory) {
        long bytes = memory.byteSize();
        CLEANER.register(memory.scope(), () -> add(-bytes));
        if (add(bytes)) {
            System.gc();
        }
    }

    /** Bytes of images that have not been freed. */
    static synchronized long used() {
        return used;
    }

    /** Whether much has been taken since this was true last: {@link #SLACK}, and half of what is in use. */
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
