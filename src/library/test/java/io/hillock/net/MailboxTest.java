package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MailboxTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void rejects() {
        var mailbox = filled(OverflowPolicy.REJECT);
        assertEquals(Offer.BACK_PRESSURED, mailbox.offer(Messages.numbered("a", 4)));
        assertEquals(1, mailbox.overflows());
        assertEquals(List.of(0L, 1L, 2L, 3L), drain(mailbox));
    }

    @Test
    void dropsTheOldest() {
        var mailbox = filled(OverflowPolicy.DROP_OLDEST);
        assertEquals(Offer.SENT, mailbox.offer(Messages.numbered("a", 4)));
        assertEquals(Offer.SENT, mailbox.offer(Messages.numbered("a", 5)));
        assertEquals(2, mailbox.overflows());
        assertEquals(List.of(2L, 3L, 4L, 5L), drain(mailbox));
    }

    @Test
    void blocksUntilThereIsRoom() throws Exception {
        var mailbox = filled(OverflowPolicy.BLOCK);
        var offer = new CompletableFuture<Offer>();
        Thread sender = Thread.ofVirtual().start(() -> offer.complete(mailbox.offer(Messages.numbered("a", 4))));
        while (sender.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertEquals(0, Messages.number(mailbox.take(LONG)));
        assertEquals(Offer.SENT, offer.get(20, TimeUnit.SECONDS));
        assertEquals(1, mailbox.overflows());
        assertEquals(List.of(1L, 2L, 3L, 4L), drain(mailbox));
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        var full = filled(OverflowPolicy.BLOCK);
        var empty = new Mailbox(2, OverflowPolicy.BLOCK);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var blocked = threads.submit(() -> full.offer(Messages.numbered("a", 4)));
            var waiting = threads.submit(() -> empty.take(LONG));
            full.close();
            empty.close();
            assertEquals(Offer.CLOSED, blocked.get(20, TimeUnit.SECONDS));
            assertNull(waiting.get(20, TimeUnit.SECONDS));
        }
        assertEquals(Offer.CLOSED, full.offer(Messages.numbered("a", 5)));
        assertEquals(List.of(0L, 1L, 2L, 3L), drain(full), "what was queued still comes out");
    }

    @Test
    void takeGivesUpInTime() throws Exception {
        assertNull(new Mailbox(2, OverflowPolicy.REJECT).take(Duration.ofMillis(1)));
    }

    /** Four senders and one slow reader: accepted messages arrive once and in order, and the counts add up. */
    @ParameterizedTest
    @EnumSource
    void countsAddUp(OverflowPolicy overflow) throws Exception {
        int senders = 4;
        int each = 10_000;
        var mailbox = new Mailbox(16, overflow);
        var got = new ArrayList<Envelope>();
        int refused = 0;
        try (var threads = Executors.newCachedThreadPool()) {
            var reader = threads.submit(() -> mailbox.handOver(got::add));
            var tasks = new ArrayList<Callable<Integer>>();
            for (int s = 0; s < senders; s++) {
                String name = "sender" + s;
                tasks.add(() -> {
                    int no = 0;
                    for (int i = 0; i < each; i++) {
                        no += mailbox.offer(Messages.numbered(name, i)) == Offer.SENT ? 0 : 1;
                    }
                    return no;
                });
            }
            for (var sender : threads.invokeAll(tasks, 25, TimeUnit.SECONDS)) {
                refused += sender.get();
            }
            mailbox.close();
            reader.get(20, TimeUnit.SECONDS);
        }
        long lost = switch (overflow) {
            case BLOCK -> 0;
            case REJECT, DROP_OLDEST -> mailbox.overflows();
        };
        assertEquals(overflow == OverflowPolicy.REJECT ? lost : 0, refused);
        assertEquals(senders * each, got.size() + lost);
        var last = new HashMap<String, Long>();
        for (Envelope message : got) {
            Long before = last.put(message.source(), Messages.number(message));
            assertTrue(before == null || before < Messages.number(message), "order");
        }
    }

    private static Mailbox filled(OverflowPolicy overflow) {
        var mailbox = new Mailbox(4, overflow);
        for (int i = 0; i < 4; i++) {
            assertEquals(Offer.SENT, mailbox.offer(Messages.numbered("a", i)));
        }
        assertEquals(4, mailbox.size());
        return mailbox;
    }

    private static List<Long> drain(Mailbox mailbox) {
        var numbers = new ArrayList<Long>();
        for (Envelope message = mailbox.poll(); message != null; message = mailbox.poll()) {
            numbers.add(Messages.number(message));
        }
        return numbers;
    }
}
