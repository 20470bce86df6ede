package io.hillock.queue.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.queue.QueueCounts;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.RequestKey;
import io.hillock.queue.rabbitmq.StreamEvent.Answered;
import io.hillock.queue.rabbitmq.StreamEvent.Submitted;
import io.hillock.queue.rabbitmq.StreamEvent.Taken;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownRequestsTest {
    private static final byte[] NOTHING = new byte[0];

    private final KnownRequests known = new KnownRequests(QueueOptions.DEFAULT);
    private final RequestHead head = new RequestHead(new RequestKey("test", "a"), "copy", "digest", Map.of(), 0);

    @Test
    void onlyTheLastReaderCounts() {
        Object before = new Object();
        Object now = new Object();
        assertEquals(0, known.begin(before));
        known.apply(before, 0, new Submitted(1, head), NOTHING);
        assertEquals(1, known.begin(now));
        assertEquals(0, known.apply(before, 1, new Taken(2, head), NOTHING), "its connection is lost");
        assertEquals(1, known.apply(now, 1, new Taken(2, head), NOTHING));
        assertFalse(known.lacks(before, 0));
        assertEquals(new QueueCounts(0, 1, 0, 0), known.counts());
    }

    @Test
    void aStreamThatLostItsNewestEventsIsReadAnew() {
        Object first = new Object();
        known.begin(first);
        known.apply(first, 0, new Submitted(1, head), NOTHING);
        known.apply(first, 1, new Taken(2, head), NOTHING);
        known.apply(first, 2, new Answered(3, head.key(), head.copy(), Map.of()), NOTHING);
        Object second = new Object();
        assertEquals(3, known.begin(second));
        assertFalse(known.lacks(second, 3));
        assertTrue(known.lacks(second, 2), "another event stands where the answer stood");
        known.clear();
        known.apply(second, 3, new Submitted(1, head), NOTHING);
        Object third = new Object();
        assertEquals(0, known.begin(third));
        known.apply(third, 0, new Submitted(1, head), NOTHING);
        known.apply(third, 1, new Taken(2, head), NOTHING);
        assertEquals(2, known.apply(third, 2, new Taken(4, head), NOTHING), "it runs again");
    }
}
