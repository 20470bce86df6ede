package io.hillock.net.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded queue without locks, for any number of producers and consumers. Each slot carries a turn. Slot {@code i} of
 * capacity {@code n} serves the positions {@code p ≡ i (mod n)}: it is free for {@code p} at turn {@code p}, holds the
 * element at {@code p + 1}, and is free again at {@code p + n} (D. Vyukov, bounded MPMC queue). Allocates only when
 * constructed.
 */
public final class Ring<T> {
    public static final int MAX_CAPACITY = 1 << 20;

    private static final VarHandle TURN = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    static {
        try {
            var lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(Ring.class, "head", long.class);
            TAIL = lookup.findVarHandle(Ring.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object[] elements;
    private final long[] turns;
    private final int mask;
    private volatile long head;
    private volatile long tail;

    /** @param capacity a power of two, 2 to 2^20 */
    public Ring(int capacity) {
        if (capacity < 2 || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity must be a power of two, 2 to " + MAX_CAPACITY + ", is " + capacity);
        }
        elements = new Object[capacity];
        turns = new long[capacity];
        mask = capacity - 1;
        for (int i = 0; i < capacity; i++) {
            turns[i] = i;
        }
    }

    /** False if the queue is full. Spins while a consumer that claimed the slot is about to free it. */
    public boolean offer(T element) {
        while (true) {
            long position = tail;
            int slot = (int) position & mask;
            long turn = (long) TURN.getAcquire(turns, slot);
            if (turn == position) {
                if (TAIL.compareAndSet(this, position, position + 1)) {
                    elements[slot] = element;
                    TURN.setRelease(turns, slot, position + 1);
                    return true;
                }
            } else if (turn < position && position - head > mask && position == tail) {
                return false;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Null if the queue is empty or a producer has not finished putting in the next element. */
    @SuppressWarnings("unchecked")
    public T poll() {
        while (true) {
            long position = head;
            int slot = (int) position & mask;
            long turn = (long) TURN.getAcquire(turns, slot);
            if (turn == position + 1) {
                if (HEAD.compareAndSet(this, position, position + 1)) {
                    T element = (T) elements[slot];
                    elements[slot] = null;
                    TURN.setRelease(turns, slot, position + mask + 1);
                    return element;
                }
            } else if (turn <= position) {
                return null;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** The approximate number of elements; exact while no other thread uses the queue. */
    public int size() {
        long from = head;
        return Math.clamp(tail - from, 0, mask + 1);
    }
}
