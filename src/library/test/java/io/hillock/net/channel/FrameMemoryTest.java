package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.RefusedException;
import io.hillock.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FrameMemoryTest {
    private static final Runnable NEVER = () -> {
        throw new AssertionError("given up");
    };

    @Test
    void theSlowestFrameIsGivenUp() throws Exception {
        var memory = new FrameMemory(100, Duration.ofSeconds(20));
        var ended = new CountDownLatch(1);
        FrameMemory.Share slow = memory.share(ended::countDown);
        FrameMemory.Share fast = memory.share(NEVER);
        slow.arrived(1);
        slow.grow(60);
        fast.arrived(50);
        fast.grow(40);
        fast.grow(20);
        assertTrue(ended.await(20, TimeUnit.SECONDS));
        var e = assertThrows(RefusedException.class, () -> slow.grow(1));
        assertEquals(ErrorCode.OVERLOADED, e.code());
        slow.ended();
        slow.close();
        fast.grow(40);
        fast.ended();
        assertTrue(fast.hold(100), "all of it is free again");
    }

    /** Both have been arriving for long enough to be judged, and the fast one still is. */
    @Test
    void whoIsSlowestItselfIsRefused() throws Exception {
        var memory = new FrameMemory(100, Duration.ofSeconds(20));
        FrameMemory.Share slow = memory.share(NEVER);
        FrameMemory.Share fast = memory.share(NEVER);
        var over = new AtomicBoolean();
        fast.grow(60);
        slow.grow(10);
        Thread arriving = Thread.ofPlatform().start(() -> {
            for (long bytes = 50; !over.get(); bytes++) {
                fast.arrived(bytes);
                Thread.onSpinWait();
            }
        });
        try {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 200_000_000) {
                slow.arrived(1);
            }
            assertThrows(RefusedException.class, () -> slow.grow(31));
            slow.grow(30);
        } finally {
            over.set(true);
            arriving.join();
        }
    }

    /** A frame that arrived quickly and then stopped does not outlive one that has just begun. */
    @Test
    void aStalledFrameIsGivenUpForANewOne() throws Exception {
        var memory = new FrameMemory(100, Duration.ofSeconds(20));
        var ended = new CountDownLatch(1);
        FrameMemory.Share stalled = memory.share(ended::countDown);
        FrameMemory.Share begun = memory.share(NEVER);
        stalled.grow(90);
        stalled.arrived(1_000_000_000);
        begun.grow(10);
        begun.arrived(1);
        begun.grow(80);
        assertTrue(ended.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aFrameWaitsForMessagesToBeDealtWith() throws Exception {
        var memory = new FrameMemory(100, Duration.ofSeconds(20));
        FrameMemory.Share messages = memory.share(NEVER);
        FrameMemory.Share frame = memory.share(NEVER);
        assertTrue(messages.hold(80));
        assertFalse(messages.hold(21));
        Thread dealt = Thread.ofVirtual().start(() -> {
            while (messages.hold(20)) {
                messages.free(20);
            }
            messages.free(80);
        });
        frame.grow(10);
        frame.grow(90);
        dealt.join();
        var full = new FrameMemory(100, Duration.ofMillis(1));
        assertTrue(full.share(NEVER).hold(100));
        assertThrows(RefusedException.class, () -> full.share(NEVER).grow(1));
    }
}
