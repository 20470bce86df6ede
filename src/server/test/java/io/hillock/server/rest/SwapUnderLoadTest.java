package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A model is replaced again and again while clients ask it: no request fails, each answer is one image's or the other's, and memory stays.
 * {@code -Dhillock.swaps} sets how often; from 1,000 on, latencies are compared with those without swaps.
 */
@Timeout(3600)
class SwapUnderLoadTest {
    private static final int SWAPS = Integer.getInteger("hillock.swaps", 100);
    private static final int MEASURED = 1000;
    private static final String REQUEST = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],"
            + "\"outputs\":[{\"name\":\"head:z\"}]}";

    @Test
    void noRequestFails() throws Exception {
        try (TestService service = TestService.ready()) {
            List<Image> images = List.of(TestImages.spiking(1), TestImages.spiking(2));
            Set<JsonNode> expected = new HashSet<>();
            for (Image image : images) {
                service.server.repository().add("swapped", image);
                service.server.repository().load("swapped");
                expected.add(service.infer("swapped", REQUEST).get("outputs"));
            }
            assertEquals(2, expected.size());
            AtomicBoolean end = new AtomicBoolean();
            AtomicBoolean swapping = new AtomicBoolean();
            Queue<Long> quiet = new ConcurrentLinkedQueue<>();
            Queue<Long> swapped = new ConcurrentLinkedQueue<>();
            AtomicLong answers = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Set<JsonNode> seen = ConcurrentHashMap.newKeySet();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    while (!end.get() && failure.get() == null) {
                        try {
                            long start = System.nanoTime();
                            seen.add(service.infer("swapped", REQUEST).get("outputs"));
                            (swapping.get() ? swapped : quiet).add(System.nanoTime() - start);
                            answers.incrementAndGet();
                        } catch (Throwable e) {
                            failure.set(e);
                        }
                    }
                }));
            }
            long before = 0;
            for (int swap = 0; swap < SWAPS && failure.get() == null; swap++) {
                if (swap == SWAPS / 5) {
                    before = ProcessMemory.heapAndRest();
                }
                // In turns with as much time without a swap, so that other load disturbs both alike.
                long start = System.nanoTime();
                swapping.set(true);
                service.server.repository().add("swapped", images.get(swap % 2));
                service.server.repository().load("swapped");
                swapping.set(false);
                if (SWAPS >= MEASURED) {
                    LockSupport.parkNanos(System.nanoTime() - start);
                }
            }
            end.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(null, failure.get());
            ProcessMemory.requireFlat(before);
            if (SWAPS >= MEASURED) {
                compare(quiet, swapped);
            }
            assertEquals(expected, seen);
            assertTrue(answers.get() > SWAPS, () -> "only " + answers + " answers");
        }
    }

    private static void compare(Queue<Long> quiet, Queue<Long> swapped) {
        double without = p99(quiet);
        double with = p99(swapped);
        String found = String.format(Locale.ROOT, "p99 %.0f us, during swaps %.0f us, %d and %d answers", without / 1e3,
                with / 1e3, quiet.size(), swapped.size());
        System.out.println(found);
        assertTrue(with <= 1.1 * without, found);
    }

    private static double p99(Queue<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[(int) (0.99 * (sorted.length - 1))];
    }
}
