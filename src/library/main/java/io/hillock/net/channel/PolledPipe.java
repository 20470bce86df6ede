package io.hillock.net.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A pipe that can be looked at without waiting. Who waits here is a platform thread: it spins, or sleeps in native code. */
public interface PolledPipe extends Pipe {

    /** What is there: perhaps nothing, -1 at the end. By whoever reads. */
    int readNow(ByteBuffer into) throws IOException;

    /** Waits until there are bytes, the end, or a {@link #wakeup} since the last wait; at most so long. By whoever reads. */
    void await(long nanos) throws IOException;

    /** Ends a wait, this or the next. Any thread. */
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
