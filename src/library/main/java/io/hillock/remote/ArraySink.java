package io.hillock.remote;

import java.lang.foreign.MemorySegment;

/** Takes an array piece by piece, on the thread that delivers messages. The sender waits while it works. */
public interface ArraySink {

    /**
     * Takes the next elements.
     *
     * @param elements little-endian; valid only during the call
     */
    void take(MemorySegment elements);

    /** The whole array has arrived, and its checksum is right. The sender gets an exception thrown here as an error. */
    void complete();

    /** The array will not be completed. */
    void abandon();
}
