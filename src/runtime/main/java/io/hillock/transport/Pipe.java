package io.hillock.transport;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * Bytes to and from another process. One thread reads, one at a time writes; {@link #close} from any thread ends both.
 * {@link #read} and {@link #write} wait.
 */
interface Pipe extends ByteChannel {

    /** Writes what goes without waiting, perhaps nothing. For whoever may write. */
    int writeNow(ByteBuffer bytes) throws java.io.IOException;

    /** The kind of threads that should wait here. */
    Thread.Builder threads();
}
