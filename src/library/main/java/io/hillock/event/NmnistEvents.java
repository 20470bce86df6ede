package io.hillock.event;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the {@code .bin} files of N-MNIST and N-Caltech101 (Orchard, Jayawant, Cohen, Thakor: <em>Converting static image
 * datasets to spiking neuromorphic datasets using saccades</em>, Frontiers in Neuroscience 9, 2015). An event is 40 bits,
 * big-endian:
 *
 * <pre>
 *   39-32  x
 *   31-24  y; 240 marks an overflow of the time, not an event: it and all later times are 2^13 µs later
 *   23     polarity, 1 is on
 *   22-0   time in µs
 * </pre>
 */
final class NmnistEvents {
    private static final int RECORD = 5;
    private static final int OVERFLOW_ROW = 240;
    private static final long OVERFLOW_MICROS = 1 << 13;

    private NmnistEvents() {}

    static Events read(String source, InputStream in) throws IOException {
        EventsBuilder events = new EventsBuilder(source, true, true);
        byte[] record = new byte[RECORD];
        long overflow = 0;
        for (long at = 0;; at += RECORD) {
            int read = in.readNBytes(record, 0, RECORD);
            if (read == 0) {
                return events.build();
            }
            if (read < RECORD) {
                throw new EventException(source, "truncated: the record at byte " + at + " has " + read
                        + " of its " + RECORD
                        + " bytes; if the file is no N-MNIST recording, its name must not end in .bin");
            }
            int y = record[1] & 0xff;
            if (y == OVERFLOW_ROW) {
                overflow += OVERFLOW_MICROS;
                continue;
            }
            long time = (record[2] & 0x7fL) << 16 | (record[3] & 0xffL) << 8 | record[4] & 0xffL;
            events.add(overflow + time, record[0] & 0xff, y, record[2] >> 7 & 1);
        }
    }
}
