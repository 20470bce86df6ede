package io.hillock.net.connection;

import io.hillock.net.channel.FrameMemory;

/**
 * The messages that a peer has sent against credits, and this side has not dealt with: they wait for the handler, or for their answer. A message is
 * dealt with once it is answered; one without answer, and a broadcast, once it is handled. A request that nobody answers counts as dealt with
 * after a while. Any thread.
 */
final class PendingMessages {
    /** Memory is had from {@link FrameMemory} in pieces of so many bytes. */
    private static final long PIECE = 1 << 16;
    /** What a message takes beside its frame, about. */
    private static final long OVERHEAD = 1 << 9;
    private static final int FIRST = 64;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final FrameMemory.Share memory;
    private final long mostBytes;
    /** By id, open addressing: a slot without credits is free. */
    private long[] ids = new long[FIRST];
    private long[] bytes = new long[FIRST];
    private long[] ends = new long[FIRST];
    private int[] credits = new int[FIRST];
    private int slots;
    private long allBytes;
    /** With a first piece that costs nothing, so that connections with little under way are not counted. */
    private long had = PIECE;

    /** @param mostBytes that the messages may take */
    PendingMessages(FrameMemory.Share memory, long mostBytes) {
        this.memory = memory;
        this.mostBytes = mostBytes;
    }

    /**
     * A message came.
     *
     * @param end {@link System#nanoTime} at which it counts as dealt with
     * @return whether there is memory for it; otherwise it is not counted
     */
    synchronized boolean enter(long id, long frameBytes, long end) {
        long more = frameBytes + OVERHEAD;
        if (allBytes > 0 && allBytes + more > mostBytes || !have(allBytes + more)) {
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

    /** The message of this id is dealt with, also where it came several times: how many credits go back, 0 for one that is not known. */
    synchronized int settle(long id) {
        int slot = find(id);
        return credits[slot] == 0 ? 0 : remove(slot);
    }

    /** How many credits go back for requests whose time is over. */
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

    private boolean have(long wanted) {
        if (wanted <= had) {
            return true;
        }
        long more = (wanted - had + PIECE - 1) / PIECE * PIECE;
        boolean there = memory.hold(more);
        had += there ? more : 0;
        return there;
    }

    /** Not at each message where as many come as go. */
    private void giveBack() {
        long needed = allBytes <= PIECE / 2 ? PIECE : allBytes + PIECE;
        long unused = (had - needed) / PIECE * PIECE;
        if (unused > 0) {
            had -= unused;
            memory.free(unused);
        }
    }

    private void add(int slot, long id, long more, long end, int count) {
        ids[slot] = id;
        bytes[slot] += more;
        ends[slot] = end;
        credits[slot] += count;
    }

    /** What lies behind it moves up. */
    private int remove(int slot) {
        int back = credits[slot];
        slots--;
        allBytes -= bytes[slot];
        giveBack();
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

    /** Where it is, or would be. */
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
