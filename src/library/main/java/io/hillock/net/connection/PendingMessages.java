package io.hillock.net.connection;

import io.hillock.net.channel.FrameMemory;

/**
 * The messages that a peer has sent against credits and this side has not finished. They wait for the handler or for
 * their answer. A request is finished when it is answered; a broadcast or a message without answer, when it is handled.
 * A request that nobody answers counts as finished after a while. Any thread.
 */
final class PendingMessages {
    /** Memory is taken from {@link FrameMemory} in pieces of this many bytes. */
    private static final long PIECE = 1 << 16;
    /** About how much memory a message takes in addition to its frame. */
    private static final long OVERHEAD = 1 << 9;
    private static final int FIRST = 64;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final FrameMemory.Share memory;
    private final long mostBytes;
    /** A hash table by id with open addressing. A slot without credits is free. */
    private long[] ids = new long[FIRST];
    private long[] bytes = new long[FIRST];
    private long[] ends = new long[FIRST];
    private int[] credits = new int[FIRST];
    private int slots;
    private long allBytes;
    /** Starts with one piece that is not accounted for, so that connections with little under way cost nothing. */
    private long reserved = PIECE;

    /** @param mostBytes how much memory the messages may take */
    PendingMessages(FrameMemory.Share memory, long mostBytes) {
        this.memory = memory;
        this.mostBytes = mostBytes;
    }

    /**
     * Counts an incoming message.
     *
     * @param end {@link System#nanoTime} at which it counts as finished
     * @return whether there is memory for it; otherwise it is not counted
     */
    synchronized boolean enter(long id, long frameBytes, long end) {
        long more = frameBytes + OVERHEAD;
        if (allBytes > 0 && allBytes + more > mostBytes || !reserve(allBytes + more)) {
            return false;
        }
        if (2 * slots >= ids.length) {
            enlarge();
        }
        int slot = find(id);
        if (credits[slot] == 0) {
            slots++;
        }
        add(slot, id, more, end, 1);
        allBytes += more;
        return true;
    }

    /** Finishes all messages with this id. Returns how many credits go back; 0 if the id is unknown. */
    synchronized int settle(long id) {
        int slot = find(id);
        return credits[slot] == 0 ? 0 : remove(slot);
    }

    /** Finishes requests that timed out. Returns how many credits go back. */
    synchronized int expire(long now) {
        int back = 0;
        for (int slot = 0; slot < ids.length;) {
            if (credits[slot] > 0 && ends[slot] - now <= 0) {
                back += remove(slot);
            } else {
                slot++;
            }
        }
        return back;
    }

    private boolean reserve(long wanted) {
        if (wanted <= reserved) {
            return true;
        }
        long more = (wanted - reserved + PIECE - 1) / PIECE * PIECE;
        boolean there = memory.hold(more);
        reserved += there ? more : 0;
        return there;
    }

    /** Returns unused pieces, but keeps one so that a steady flow does not return and take pieces all the time. */
    private void returnUnused() {
        long needed = allBytes <= PIECE / 2 ? PIECE : allBytes + PIECE;
        long unused = (reserved - needed) / PIECE * PIECE;
        if (unused > 0) {
            reserved -= unused;
            memory.free(unused);
        }
    }

    private void add(int slot, long id, long more, long end, int count) {
        ids[slot] = id;
        bytes[slot] += more;
        ends[slot] = end;
        credits[slot] += count;
    }

    /** Empties a slot and moves the entries behind it up. */
    private int remove(int slot) {
        int back = credits[slot];
        slots--;
        allBytes -= bytes[slot];
        returnUnused();
        clear(slot);
        int mask = ids.length - 1;
        for (int next = slot + 1 & mask; credits[next] != 0; next = next + 1 & mask) {
            long id = ids[next];
            long moved = bytes[next];
            long end = ends[next];
            int count = credits[next];
            clear(next);
            add(find(id), id, moved, end, count);
        }
        return back;
    }

    private void clear(int slot) {
        ids[slot] = 0;
        bytes[slot] = 0;
        ends[slot] = 0;
        credits[slot] = 0;
    }

    /** The slot of this id, or the free slot where it belongs. */
    private int find(long id) {
        int mask = ids.length - 1;
        int slot = (int) (id * SPREAD >>> 32) & mask;
        while (credits[slot] != 0 && ids[slot] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void enlarge() {
        long[] oldIds = ids;
        long[] oldBytes = bytes;
        long[] oldEnds = ends;
        int[] oldCredits = credits;
        int length = 2 * oldIds.length;
        ids = new long[length];
        bytes = new long[length];
        ends = new long[length];
        credits = new int[length];
        for (int slot = 0; slot < oldIds.length; slot++) {
            if (oldCredits[slot] != 0) {
                add(find(oldIds[slot]), oldIds[slot], oldBytes[slot], oldEnds[slot], oldCredits[slot]);
            }
        }
    }
}
