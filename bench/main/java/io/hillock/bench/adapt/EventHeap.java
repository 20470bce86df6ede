package io.hillock.bench.adapt;

import java.util.Arrays;

/** Events by time, then kind, then id: a binary heap of longs. One thread. */
final class EventHeap {
    private static final int ID_BITS = 24;
    private static final int KIND_BITS = 3;

    private long[] heap = new long[1024];
    private int size;

    void add(long micros, int kind, int id) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        long event = micros << KIND_BITS + ID_BITS | (long) kind << ID_BITS | id;
        int at = size++;
        while (at > 0 && heap[at - 1 >> 1] > event) {
            heap[at] = heap[at - 1 >> 1];
            at = at - 1 >> 1;
        }
        heap[at] = event;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long take() {
        long first = heap[0];
        long last = heap[--size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return first;
    }

    static long micros(long event) {
        return event >>> KIND_BITS + ID_BITS;
    }

    static int kind(long event) {
        return (int) (event >>> ID_BITS) & (1 << KIND_BITS) - 1;
    }

    static int id(long event) {
        return (int) event & (1 << ID_BITS) - 1;
    }
}
