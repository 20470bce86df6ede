package io.hillock.net.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * Bytes to and from another process. One thread reads, one at a time writes; {@link #close} from any thread ends both.
 * {@link #read} and {@link #write} wait.
 */
public interface Pipe extends ByteChannel {

    /** Settles with the other side what has to be settled before the first byte. By whoever reads, before anybody does. */
    default void shakeHands() throws IOException {}

    /**
     * Writes what goes without waiting, perhaps nothing. For whoever may write.
     *
     * @param sure there must be room, by what the peer has read
     */
    int writeNow(ByteBuffer bytes, boolean sure) throws IOException;

    /** Whether a write costs so much that frames had better share one. */
    boolean sharesWrites();

    /** Whether who waits here is a platform thread. */
    boolean holdsThreads();

    /**
     * This pipe for a connection that lasts: where there are few of them, one at which platform threads wait, for these wake sooner, by two
     * changes of threads fewer. In its place; nobody else knows of it yet.
     */
    Pipe lasting() throws IOException;
}
