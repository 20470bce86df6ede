package io.hillock.unified.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HelperThreadsTest {
    private final HelperThreads workers = new HelperThreads();

    @AfterEach
    void close() {
        workers.close();
    }

    private Thread threadOfNext() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        workers.start(() -> thread.set(Thread.currentThread())).join();
        return thread.get();
    }

    @Test
    void whoRestsTakesTheNextWorkAwakeOrAsleep() throws InterruptedException {
        Thread first = threadOfNext();
        assertNotEquals(Thread.currentThread(), first);
        for (int i = 0; i < 1000; i++) {
            assertSame(first, threadOfNext());
        }
        until(first, Thread.State.TIMED_WAITING);
        assertSame(first, threadOfNext());
    }

    @Test
    void eachWorkHasAThreadAtOnce() {
        CountDownLatch all = new CountDownLatch(5);
        List<HelperTask> works = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            works.add(workers.start(() -> {
                all.countDown();
                await(all);
            }));
        }
        works.forEach(HelperTask::join);
    }

    @Test
    void nothingIsLostUnderManyCallers() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.ofPlatform().start(() -> {
                for (int k = 0; k < 5000; k++) {
                    workers.start(done::incrementAndGet).join();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(4 * 5000, done.get());
    }

    @Test
    void joiningThrowsWhatEndedTheWorkAndTheWorkerGoesOn() {
        Thread first = threadOfNext();
        RuntimeException failure = new IllegalStateException("no");
        Error error = new AssertionError("worse");
        HelperTask failing = workers.start(() -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IllegalStateException.class, failing::join));
        HelperTask worse = workers.start(() -> {
            throw error;
        });
        assertSame(error, assertThrows(AssertionError.class, worse::join));
        assertSame(first, threadOfNext());
    }

    @Test
    void anInterruptDoesNotEndTheWaitAndIsKept() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            workers.start(() -> {
                await(go);
                done.incrementAndGet();
            }).join();
            interrupted.set(done.get() == 1 && Thread.currentThread().isInterrupted());
        });
        until(caller, Thread.State.WAITING);
        caller.interrupt();
        go.countDown();
        caller.join();
        assertTrue(interrupted.get());
    }

    @Test
    void closedTheyStartNothingAndGo() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        Thread resting = threadOfNext();
        AtomicReference<Thread> busy = new AtomicReference<>();
        CountDownLatch two = new CountDownLatch(2);
        HelperTask first = workers.start(() -> both(two));
        HelperTask second = workers.start(() -> {
            busy.set(Thread.currentThread());
            both(two);
            await(go);
        });
        first.join();
        workers.close();
        assertThrows(IllegalStateException.class, () -> workers.start(() -> {}));
        go.countDown();
        second.join();
        resting.join();
        busy.get().join();
    }

    private static void both(CountDownLatch latch) {
        latch.countDown();
        await(latch);
    }

    private static void until(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
