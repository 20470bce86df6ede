package io.hillock.net.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.channel.FrameMemory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PendingMessagesTest {
    private static final long MOST = 1 << 24;
    private final FrameMemory memory = new FrameMemory(1L << 30, Duration.ZERO);
    private final FrameMemory.Share share = memory.share(() -> {});
    private final PendingMessages backlog = new PendingMessages(share, MOST);

    @Test
    void whatCameIsSettledOnceWhateverTheOrderAndTheIds() {
        var random = new SplittableRandom(7);
        Map<Long, Integer> expected = new HashMap<>();
        for (int k = 0; k < 100_000; k++) {
            // Few ids, so that some repeat; and far apart, so that they collide in the table.
            long id = 1 + random.nextLong(300) * (random.nextBoolean() ? 1 : 1L << 40);
            if (expected.size() < 200 && random.nextInt(100) < 55) {
                assertTrue(backlog.enter(id, 1000, 0));
                expected.merge(id, 1, Integer::sum);
            } else {
                Integer count = expected.remove(id);
                assertEquals(count == null ? 0 : count, backlog.settle(id), "id " + id);
            }
        }
        expected.forEach((id, count) -> assertEquals(count, backlog.settle(id)));
        assertTrue(share.hold((1L << 30) - (1 << 18)), "its memory was given back");
    }

    @Test
    void memoryIsBounded() {
        assertTrue(backlog.enter(1, 2 * MOST, 0), "one alone may be larger");
        assertFalse(backlog.enter(2, 1, 0));
        assertEquals(1, backlog.settle(1));
        assertTrue(backlog.enter(2, MOST / 2, 0));
        assertFalse(backlog.enter(3, MOST / 2, 0));
        assertEquals(0, backlog.settle(3));
        var other = new PendingMessages(memory.share(() -> {}), Long.MAX_VALUE);
        assertFalse(other.enter(1, 1L << 30, 0), "together they have no more than there is");
        assertTrue(other.enter(1, 1L << 29, 0));
    }

    @Test
    void whatNobodyAnswersIsSettledInTime() {
        for (int id = 1; id <= 100; id++) {
            assertTrue(backlog.enter(id, 1, id));
        }
        assertEquals(40, backlog.expire(40));
        assertEquals(0, backlog.expire(40));
        assertEquals(0, backlog.settle(40));
        assertEquals(1, backlog.settle(41));
        assertEquals(59, backlog.expire(100));
    }
}
