package io.hillock.net;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of {@code shm:}. Immutable.
 *
 * @param folder where regions lie while both sides open them
 * @param ringBytes of each direction of a connection, a power of two, 4 KiB to 1 GiB; the listener's value counts
 * @param spin how long a wait spins before it sleeps; about what a wake-up costs
 */
public record SharedMemory(Path folder, int ringBytes, Duration spin) {
    public static final int MIN_RING = 1 << 12;
    public static final int MAX_RING = 1 << 30;
    /** {@code /dev/shm}, 256 KiB, 50 µs. */
    public static final SharedMemory DEFAULT = new SharedMemory(Path.of("/dev/shm"), 1 << 18, Duration.ofNanos(50_000));

    public SharedMemory {
        if (ringBytes < MIN_RING || ringBytes > MAX_RING || Integer.bitCount(ringBytes) != 1) {
            throw new IllegalArgumentException("ringBytes is a power of two from 4 KiB to 1 GiB, not " + ringBytes);
        }
        if (spin.isNegative() || spin.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("spin " + spin);
        }
    }
}
