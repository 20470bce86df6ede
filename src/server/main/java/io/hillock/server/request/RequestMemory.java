package io.hillock.server.request;

import io.hillock.engine.Limit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The memory of one request: its input, its answer, and buffers for its bytes. Off-heap, from a pool, so that steady load allocates none.
 * Take one for each request and close it once the answer is written. One thread at a time.
 */
public final class RequestMemory implements AutoCloseable {
    /** What a pooled memory keeps. Larger requests get blocks of their own, which their end frees at once. */
    private static final int KEPT = 256 << 10;
    private static final int ALIGNMENT = 64;
    private static final int POOLED = 4 * Math.max(4, Runtime.getRuntime().availableProcessors());
    private static final ArrayBlockingQueue<RequestMemory> POOL = new ArrayBlockingQueue<>(POOLED);

    private final MemorySegment block = Arena.ofAuto().allocate(KEPT, ALIGNMENT);
    private final Limit limit = new Limit();
    private final List<Arena> further = new ArrayList<>();
    private final PhaseTimes times = new PhaseTimes();
    private final TraceContext trace = new TraceContext();
    private byte[] bytes = new byte[8 << 10];
    private long used;

    private RequestMemory() {}

    /** Takes memory from the pool, or makes one. */
    public static RequestMemory take() {
        RequestMemory memory = POOL.poll();
        return memory == null ? new RequestMemory() : memory;
    }

    /** Off-heap memory of undefined content, aligned to 64 bytes. It is valid until {@link #close()}. */
    public MemorySegment allocate(long size) {
        long from = (used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (size <= KEPT - from) {
            used = from + size;
            return block.asSlice(from, size);
        }
        Arena arena = Arena.ofShared();
        further.add(arena);
        return arena.allocate(size, ALIGNMENT);
    }

    /** A heap buffer of at least this size; its content up to {@code keep} survives growing. */
    public byte[] bytes(int size, int keep) {
        if (bytes.length < size) {
            byte[] larger = new byte[Math.max(size, (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8))];
            System.arraycopy(bytes, 0, larger, 0, keep);
            bytes = larger;
        }
        return bytes;
    }

    /** The limit of the request's run: clear at first. */
    public Limit limit() {
        return limit;
    }

    /** The times of the request's phases: all 0 at first. */
    public PhaseTimes times() {
        return times;
    }

    /** The trace of the request's caller: none at first. */
    public TraceContext trace() {
        return trace;
    }

    @Override
    public void close() {
        further.forEach(Arena::close);
        further.clear();
        used = 0;
        limit.clear();
        times.clear();
        trace.clear();
        if (bytes.length > KEPT) {
            bytes = new byte[8 << 10];
        }
        POOL.offer(this);
    }
}
