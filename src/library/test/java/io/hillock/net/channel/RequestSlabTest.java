package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestSlabTest {
    private static final int FLOATS = 768;
    private static final int HEAD = 104;
    private static final int BYTES = HEAD + FLOATS * Float.BYTES;

    private final RequestSlab memory = new RequestSlab();

    /** A request whose tensor holds this value everywhere. */
    private Envelope request(int value) {
        MemorySegment frame = memory.allocate(BYTES);
        MemorySegment floats = frame.asSlice(HEAD);
        for (int k = 0; k < FLOATS; k++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, k, value);
        }
        Envelope message = Envelope.of(1 + value, "a", "b", new ReasoningRequest("n", "", OptionalInt.of(1),
                OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(),
                WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(FLOATS), floats)));
        memory.own(message);
        return message;
    }

    private static MemorySegment data(Envelope message) {
        return message.payload().tensors().getFirst().data();
    }

    private static boolean isIntact(Envelope message) {
        MemorySegment data = data(message);
        for (int k = 0; k < FLOATS; k++) {
            if (data.getAtIndex(ValueLayout.JAVA_FLOAT, k) != message.id() - 1) {
                return false;
            }
        }
        return true;
    }

    @Test
    void releasedMemoryServesTheNextRequest() {
        Envelope first = request(1);
        long address = data(first).address();
        memory.release(first);
        assertEquals(address, data(request(2)).address());
    }

    @Test
    void memoryInUseIsLeftAlone() {
        List<Envelope> held = new ArrayList<>();
        Set<Long> addresses = new HashSet<>();
        for (int k = 0; k < 1000; k++) {
            held.add(request(k));
            assertTrue(addresses.add(data(held.getLast()).address()));
        }
        assertTrue(held.stream().allMatch(RequestSlabTest::isIntact));
    }

    @Test
    void onlyTheFirstReleaseCounts() {
        Envelope first = request(1);
        Envelope second = request(2);
        memory.release(first);
        memory.release(first);
        assertNotEquals(data(second).address(), data(request(3)).address());
        assertTrue(isIntact(second));
        memory.release(second);
        memory.release(second);
        memory.release(first);
        Envelope third = request(4);
        memory.release(first);
        assertNotEquals(data(third).address(), data(request(5)).address());
        assertTrue(isIntact(third));
    }

    @Test
    void foreignAndAbandonedMemoryChangesNothing() {
        Envelope one = request(1);
        var other = new RequestSlabTest();
        memory.release(other.request(1));
        memory.allocate(BYTES);
        memory.abandon();
        assertNotEquals(data(one).address(), data(request(2)).address());
        assertTrue(isIntact(one));
    }

    @Test
    void threadsReleaseWhatTheyHaveRead() throws Exception {
        int requests = 200_000;
        var queue = new ArrayBlockingQueue<Envelope>(32);
        Envelope end = request(0);
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> read = new ArrayList<>();
            for (int k = 0; k < 3; k++) {
                read.add(threads.submit(() -> {
                    int intact = 0;
                    for (Envelope message; (message = queue.take()) != end;) {
                        intact += isIntact(message) ? 1 : 0;
                        memory.release(message);
                    }
                    queue.put(end);
                    return intact;
                }));
            }
            for (int k = 1; k <= requests; k++) {
                queue.put(request(k % 1000));
            }
            queue.put(end);
            int intact = 0;
            for (Future<Integer> each : read) {
                intact += each.get(50, TimeUnit.SECONDS);
            }
            assertEquals(requests, intact);
        }
    }
}
