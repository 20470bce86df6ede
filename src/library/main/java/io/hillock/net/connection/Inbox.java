package io.hillock.net.connection;

import io.hillock.net.Mailbox;
import io.hillock.net.Offer;
import io.hillock.net.OverflowPolicy;
import io.hillock.protocol.Envelope;

/**
 * The messages that wait for the handler of a connection, and their memory. One thread at a time offers and one polls;
 * other methods are for any thread.
 */
final class Inbox {
    private final Mailbox messages;
    /**
     * Sizes in the order of arrival. There are twice as many as messages, because a size is read after its message's
     * place is free.
     */
    private final long[] sizes;
    private long in;
    private long out;
    private volatile long bytesIn;
    private volatile long bytesOut;

    /** @param messages the least capacity, up to 2^20 */
    Inbox(int messages) {
        int capacity = Math.max(2, Integer.highestOneBit(2 * messages - 1));
        this.messages = new Mailbox(capacity, OverflowPolicy.REJECT);
        this.sizes = new long[2 * capacity];
    }

    /** False if there is no place. */
    boolean offer(Envelope message, long bytes) {
        int place = (int) in & sizes.length - 1;
        sizes[place] = bytes;
        bytesIn += bytes;
        if (messages.offer(message) != Offer.SENT) {
            bytesIn -= bytes;
            return false;
        }
        in++;
        return true;
    }

    /** The oldest message; null if none waits. */
    Envelope poll() {
        Envelope message = messages.poll();
        if (message != null) {
            bytesOut += sizes[(int) out++ & sizes.length - 1];
        }
        return message;
    }

    int size() {
        return messages.size();
    }

    /** The memory of the waiting messages. */
    long bytes() {
        return bytesIn - bytesOut;
    }

    void close() {
        messages.close();
    }
}
