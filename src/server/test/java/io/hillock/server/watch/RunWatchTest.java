package io.hillock.server.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What followers cost those who run. */
@Timeout(60)
class RunWatchTest {
    private static final List<String> POSSIBLE = List.of("hidden:z", "hidden:v", "spikes:z");
    private static final Subscription WANTED = new Subscription("m", List.of("hidden"), 100, Subscription.MOST_RATE,
            List.of());

    private static Response run(Arena arena) {
        Image image = TestImages.spiking(1);
        Response response = image.response(arena, 1, TestImages.STEPS, RequestedOutputs.COUNTS.record("hidden:z"));
        try (JavaEngine engine = JavaEngine.open(image)) {
            engine.run(Encoding.held(arena, TestImages.STEPS, 0.5f, 1.25f, 1), response);
        }
        return response;
    }

    /** Waits until a run is wanted, as it is after a thirtieth of a second; false if none is for a fifth. */
    private static boolean isWanted(RunWatch watch) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while (System.nanoTime() - end < 0) {
            if (!watch.next("m", POSSIBLE).isEmpty()) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return false;
    }

    @Test
    void whoeverDoesNotReadGetsNoMore() throws InterruptedException {
        RunWatch watch = new RunWatch();
        CountDownLatch reads = new CountDownLatch(1);
        LinkedBlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        try (Arena arena = Arena.ofConfined(); Watcher watcher = watch.open(frame -> {
            sent.add(frame);
            try {
                reads.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }).orElseThrow()) {
            Response response = run(arena);
            watcher.subscribe(WANTED);
            assertTrue(isWanted(watch));
            watch.ran("m", response);
            sent.take();
            int further = 0;
            while (isWanted(watch)) {
                watch.ran("m", response);
                further++;
            }
            assertEquals(4, further, "four wait while one is being sent");
            reads.countDown();
            for (int i = 0; i < 4; i++) {
                sent.take();
            }
            assertTrue(isWanted(watch), "it reads again");
        }
        assertFalse(isWanted(watch), "it is closed");
    }

    @Test
    void everybodySeesTheRunsThatWereRecordedForIt() throws InterruptedException {
        RunWatch watch = new RunWatch();
        LinkedBlockingQueue<byte[]> quick = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<byte[]> slow = new LinkedBlockingQueue<>();
        try (Arena arena = Arena.ofConfined();
                Watcher often = watch.open(quick::add).orElseThrow();
                Watcher seldom = watch.open(slow::add).orElseThrow()) {
            Response response = run(arena);
            often.subscribe(WANTED);
            seldom.subscribe(new Subscription("m", List.of("hidden"), 100, 1, List.of()));
            for (int i = 0; i < 3; i++) {
                assertTrue(isWanted(watch));
                watch.ran("m", response);
                quick.take();
            }
            slow.take();
            assertTrue(slow.isEmpty(), "its next run is due in a second");
        }
    }

    @Test
    void nobodyMeansNothing() {
        RunWatch watch = new RunWatch();
        assertEquals(List.of(), watch.next("m", POSSIBLE));
        try (Watcher watcher = watch.open(frame -> {}).orElseThrow()) {
            assertEquals(List.of(), watch.next("m", POSSIBLE), "it has not said what it wants");
            watcher.subscribe(WANTED);
            assertEquals(List.of(), watch.next("other", POSSIBLE));
            assertEquals(List.of("hidden:z"), watch.next("m", POSSIBLE));
            assertEquals(List.of(), watch.next("m", POSSIBLE), "the next is due in a thirtieth of a second");
        }
    }

    @Test
    void thereAreNotTooMany() {
        RunWatch watch = new RunWatch();
        List<Watcher> all = java.util.stream.IntStream.range(0, 64).mapToObj(i -> watch.open(frame -> {}).orElseThrow())
                .toList();
        assertTrue(watch.open(frame -> {}).isEmpty());
        all.getFirst().close();
        watch.open(frame -> {}).orElseThrow().close();
        all.forEach(Watcher::close);
    }
}
