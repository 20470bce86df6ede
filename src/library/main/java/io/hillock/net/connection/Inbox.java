package io.hillock.net.connection;

import io.hillock.net.Mailbox;
import io.hillock.net.Offer;
import io.hillock.net.OverflowPolicy;
import io.hillock.protocol.Envelope;

/** What waits for the handler of a connection, and how much memory that takes. One thread at a time offers, one polls; what else, any. */
final class Inbox {
    private final Mailbox messages;
    /** By the place in the order of arrival; twice as many as messages, for a size is read after its message's place is free again. */
    private final long[] sizes;
    private long in;
    private long out;
    private volatile long bytesIn;
    private volatile long bytesOut;

    /** @param messages that it takes at least, up to 2^20 */
    Inbox(int messages) {
        int capacity = Math.max(2, Integer.highestOneBit(2 * messages - 1));
        this.messages = new Mailbox(capacity, OverflowPolicy.REJECT);
        this.sizes = new long[2 * capacity];
    }

    /** False where there is no place. */
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

    /** The oldest message, or null where there is none now. */
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

    /** Of the messages that wait. */
    long bytes() {
        return bytesIn - bytesOut;
    }

    void close() {
        messages.close();
    }
}
