package io.hillock.net.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * Carries bytes to and from another process. One thread reads, and one thread at a time writes. {@link #read} and
 * {@link #write} wait; {@link #close}, from any thread, ends both.
 */
public interface Pipe extends ByteChannel {

    /** Completes the pipe's own handshake before the first byte. The reading thread calls it first of all. */
    default void shakeHands() throws IOException {}

    /**
     * Writes as much as it can without waiting, perhaps nothing. For the writing thread.
     *
     * @param sure whether there must be room, because of what the peer has read
     */
    int writeNow(ByteBuffer bytes, boolean sure) throws IOException;

    /** Whether a write costs so much that several frames should share one. */
    boolean sharesWrites();

    /** Whether a wait here needs a platform thread. */
    boolean holdsThreads();

    /**
     * Converts this pipe for a connection that lasts. The first few get a pipe on which platform threads wait, because
     * those wake sooner: a wake-up saves two thread switches. The result replaces this pipe, which nobody else may know
     * yet.
     */
    Pipe lasting() throws IOException;
}
