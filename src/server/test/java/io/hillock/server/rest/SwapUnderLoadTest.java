package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model is replaced again and again while clients ask it: no request fails, and each answer is one image's or the other's. {@code -Dhillock.swaps}
 * sets how often. */
@Timeout(120)
class SwapUnderLoadTest {
    private static final int SWAPS = Integer.getInteger("hillock.swaps", 100);
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
            AtomicLong answers = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Set<JsonNode> seen = ConcurrentHashMap.newKeySet();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(Thread.ofVirtual().start(() -> {
                    while (!end.get() && failure.get() == null) {
                        try {
                            seen.add(service.infer("swapped", REQUEST).get("outputs"));
                            answers.incrementAndGet();
                        } catch (Throwable e) {
                            failure.set(e);
                        }
                    }
                }));
            }
            for (int swap = 0; swap < SWAPS && failure.get() == null; swap++) {
                service.server.repository().add("swapped", images.get(swap % 2));
                service.server.repository().load("swapped");
            }
            end.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertEquals(null, failure.get());
            assertEquals(expected, seen);
            assertTrue(answers.get() > SWAPS, () -> "only " + answers + " answers");
        }
    }
}
