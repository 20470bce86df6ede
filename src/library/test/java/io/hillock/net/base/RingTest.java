package io.hillock.net.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RingTest {

    @Test
    void firstInFirstOutRoundAndRound() {
        var ring = new Ring<Integer>(4);
        var random = new Random(1);
        int in = 0;
        int out = 0;
        for (int i = 0; i < 10_000; i++) {
            if (random.nextBoolean()) {
                boolean room = in - out < 4;
                assertEquals(room, ring.offer(in));
                in += room ? 1 : 0;
            } else if (in > out) {
                assertEquals(out++, ring.poll());
            } else {
                assertNull(ring.poll());
            }
            assertEquals(in - out, ring.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, 0, 1, 3, 12, 1 << 21})
    void capacityIsAPowerOfTwo(int capacity) {
        assertThrows(IllegalArgumentException.class, () -> new Ring<String>(capacity));
    }

    /** Everything arrives once, and each consumer sees each producer's elements in order. */
    @ParameterizedTest
    @CsvSource({"1, 1, 2", "1, 1, 1024", "4, 1, 8", "1, 4, 8", "4, 4, 2", "8, 8, 64"})
    void manyThreads(int producers, int consumers, int capacity) throws Exception {
        int each = 60_000 / producers;
        var ring = new Ring<long[]>(capacity);
        var left = new AtomicInteger(producers * each);
        var tasks = new ArrayList<Callable<long[][]>>();
        for (int p = 0; p < producers; p++) {
            long producer = p;
            tasks.add(() -> {
                for (long i = 0; i < each; i++) {
                    var element = new long[]{producer, i};
                    while (!ring.offer(element)) {
                        Thread.yield();
                    }
                }
                return new long[0][];
            });
        }
        for (int c = 0; c < consumers; c++) {
            tasks.add(() -> {
                var seen = new ArrayList<long[]>();
                while (left.get() > 0) {
                    long[] element = ring.poll();
                    if (element == null) {
                        Thread.yield();
                    } else {
                        left.decrementAndGet();
                        seen.add(element);
                    }
                }
                return seen.toArray(long[][]::new);
            });
        }
        var counts = new int[producers][each];
        try (var threads = Executors.newCachedThreadPool()) {
            for (var seen : threads.invokeAll(tasks, 25, TimeUnit.SECONDS)) {
                var last = new long[producers];
                for (long[] element : seen.get()) {
                    int producer = (int) element[0];
                    assertTrue(element[1] >= last[producer], "order");
                    last[producer] = element[1];
                    counts[producer][(int) element[1]]++;
                }
            }
        }
        for (int[] of : counts) {
            for (int count : of) {
                assertEquals(1, count);
            }
        }
        assertNull(ring.poll());
        assertEquals(0, ring.size());
    }
}
