package io.hillock.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopPaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EventLoopGroup one = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        one.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private <T> T inLoop(Callable<T> task) throws Exception {
        return one.submit(task).get();
    }

    private EventLoopPace pace() {
        return EventLoopPace.of(one).orElseThrow();
    }

    @Test
    void eachLoopHasItsOwn() throws Exception {
        assertEquals(Optional.empty(), EventLoopPace.of(loops));
        EventLoopPace first = loops.submit(() -> EventLoopPace.of(loops).orElseThrow()).get();
        EventLoopPace second = loops.submit(() -> EventLoopPace.of(loops).orElseThrow()).get();
        assertFalse(first == second);
        assertTrue(first == loops.submit(() -> EventLoopPace.of(loops).orElseThrow()).get());
    }

    @Test
    void aCallerThatWaitsForItsAnswerIsServedHere() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertTrue(inLoop(() -> pace().stays(System.nanoTime() + SECOND)));
            inLoop(() -> {
                pace().ran();
                return null;
            });
        }
    }

    @Test
    void requestsThatWaitedAreHandedOver() throws Exception {
        assertTrue(inLoop(() -> {
            boolean stays = pace().stays(System.nanoTime());
            pace().ran();
            // In the same turn of the loop, so before the answer was sent.
            return stays && !pace().stays(System.nanoTime());
        }));
        assertEquals(EventLoopPace.HANDED_OVER - 1, inLoop(this::handedOver));
        inLoop(() -> {
            pace().ran();
            return null;
        });
        // Now it was there when the answer was sent.
        assertFalse(inLoop(() -> pace().stays(System.nanoTime() - SECOND)));
        assertEquals(EventLoopPace.HANDED_OVER - 1, inLoop(this::handedOver));
    }

    /** Requests, in good time after each other, until one stays. */
    private int handedOver() {
        int count = 0;
        while (!pace().stays(System.nanoTime() + SECOND)) {
            count++;
        }
        return count;
    }
}
