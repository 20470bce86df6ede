package io.hillock.journal;

import java.util.Objects;

/**
 * How a journal writes.
 *
 * @param segmentBytes a segment that has this size is followed by a new one; at least {@value #LEAST_SEGMENT}
 */
public record JournalOptions(long segmentBytes, Durability durability) {
    /** The smallest allowed {@link #segmentBytes}. */
    public static final long LEAST_SEGMENT = 4096;
    /** Segments of 64 MiB, on the disk before an append returns. */
    public static final JournalOptions DEFAULT = new JournalOptions(64L << 20, Durability.DISK);

    /** What an acknowledged record survives. */
    public enum Durability {
        /** A power cut: each group of records is followed by an fsync. */
        DISK,
        /** The death of the process, not of the machine: the operating system writes when it likes. */
        PROCESS
    }

    public JournalOptions {
        Objects.requireNonNull(durability, "durability");
        if (segmentBytes < LEAST_SEGMENT) {
            throw new IllegalArgumentException(
                    "segmentBytes is " + segmentBytes + ", must be at least " + LEAST_SEGMENT);
        }
    }

    public JournalOptions withSegmentBytes(long segmentBytes) {
        return new JournalOptions(segmentBytes, durability);
    }

    public JournalOptions withDurability(Durability durability) {
        return new JournalOptions(segmentBytes, durability);
    }
}
