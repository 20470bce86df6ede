package io.hillock.remote;

import java.lang.foreign.MemorySegment;

/** Takes an array piece by piece, on the thread that hands messages over: while it works, the sender waits. */
public interface ArraySink {

    /**
     * The next elements.
     *
     * @param elements little-endian, valid during the call
     */
    void take(MemorySegment elements);

    /** All has arrived, and its checksum is right. What this throws the sender is told. */
    void complete();

    /** It will not be completed. */
    void abandon();
}
