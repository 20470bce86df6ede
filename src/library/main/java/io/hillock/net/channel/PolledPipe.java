package io.hillock.net.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A pipe that can be read without waiting. Only platform threads wait on it, because they spin or sleep in native code.
 */
public interface PolledPipe extends Pipe {

    /** Reads the available bytes, perhaps none; returns -1 at the end. For the reading thread. */
    int readNow(ByteBuffer into) throws IOException;

    /**
     * Whether {@link #readNow} may find anything: bytes, the end or an error. A thread that spins asks this first where
     * it costs less than reading. For the reading thread.
     */
    default boolean mayRead() {
        return true;
    }

    /**
     * Waits for bytes, the end, or a {@link #wakeup} since the last wait, at most this long. For the reading thread.
     */
    void await(long nanos) throws IOException;

    /** Ends the current wait or the next. Any thread. */
    void wakeup();

    @Override
    default boolean holdsThreads() {
        return true;
    }

    @Override
    default Pipe lasting() {
        return this;
    }
}
