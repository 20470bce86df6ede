package io.hillock.server.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunThreadsTest {
    private static final long LONG = Long.MAX_VALUE;

    private static Thread start(Runnable run) {
        return Thread.ofVirtual().start(run);
    }

    /** Waits until a thread waits for something. */
    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive());
            Thread.onSpinWait();
        }
    }

    @Test
    void shortRunsStayAndLongRunsGoToPlatformThreads() {
        try (RunThreads threads = new RunThreads(1, 10)) {
            assertEquals(Thread.currentThread(), threads.run(0, 0, new Limit(), Thread::currentThread));
            Thread other = threads.run(LONG, 0, new Limit(), Thread::currentThread);
            assertTrue(other != Thread.currentThread() && !other.isVirtual());
            assertThrows(IllegalArgumentException.class, () -> threads.run(LONG, 0, new Limit(), () -> {
                throw new IllegalArgumentException("told");
            }));
        }
    }

    @Test
    void whatMustNotWaitRunsAtOnceOrNotAtAll() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        try (RunThreads threads = new RunThreads(1, 10)) {
            assertEquals(Thread.currentThread(), threads.runIfFree(0, 0, new Limit(), Thread::currentThread));
            assertEquals(null, threads.runIfFree(LONG, 0, new Limit(), Thread::currentThread));
            Thread first = start(() -> threads.run(0, 0, new Limit(), () -> {
                running.countDown();
                await(go);
                return 0;
            }));
            running.await();
            assertEquals(null, threads.runIfFree(0, 0, new Limit(), () -> 1));
            go.countDown();
            first.join();
            assertEquals(1, threads.runIfFree(0, 0, new Limit(), () -> 1));
        }
    }

    @Test
    void theUrgentRunsFirstThenInOrderOfArrival() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        try (RunThreads threads = new RunThreads(1, 10)) {
            List<Thread> callers = new ArrayList<>();
            CountDownLatch running = new CountDownLatch(1);
            callers.add(start(() -> threads.run(LONG, 0, new Limit(), () -> {
                running.countDown();
                await(go);
                return order.add("first");
            })));
            running.await();
            for (String name : List.of("default", "5a", "1", "5b")) {
                long priority = name.equals("default") ? 0 : name.charAt(0) - '0';
                Thread caller = start(() -> threads.run(LONG, priority, new Limit(), () -> order.add(name)));
                awaitParked(caller);
                callers.add(caller);
            }
            go.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(List.of("first", "1", "5a", "5b", "default"), order);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void moreThanTheMostAreRefused() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RunThreads threads = new RunThreads(1, 2)) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                callers.add(start(() -> threads.run(LONG, 0, new Limit(), () -> {
                    await(go);
                    return 0;
                })));
                awaitParked(callers.getLast());
            }
            assertEquals(Reason.OVERLOADED,
                    assertThrows(ServiceException.class, () -> threads.run(0, 0, new Limit(), () -> 1)).reason());
            go.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(1, threads.run(0, 0, new Limit(), () -> 1));
        }
    }

    @Test
    void whatWaitsBeyondItsTimeDoesNotRun() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<String> ran = new CopyOnWriteArrayList<>();
        try (RunThreads threads = new RunThreads(1, 10)) {
            CountDownLatch running = new CountDownLatch(1);
            Thread first = start(() -> threads.run(LONG, 0, new Limit(), () -> {
                running.countDown();
                await(go);
                return 0;
            }));
            running.await();
            Limit limit = new Limit().until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20));
            ServiceException late = assertThrows(ServiceException.class,
                    () -> threads.run(LONG, 0, limit, () -> ran.add("late")));
            assertEquals(Reason.DEADLINE, late.reason());
            go.countDown();
            first.join();
            threads.run(LONG, 0, new Limit(), () -> ran.add("next"));
            assertEquals(List.of("next"), ran);
        }
    }

    @Test
    void whatIsCancelledWhileItWaitsLeaves() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        try (RunThreads threads = new RunThreads(1, 10)) {
            CountDownLatch running = new CountDownLatch(1);
            Thread first = start(() -> threads.run(LONG, 0, new Limit(), () -> {
                running.countDown();
                await(go);
                return 0;
            }));
            running.await();
            Limit limit = new Limit();
            Thread waiting = start(() -> {
                try {
                    threads.run(LONG, 0, limit, () -> 0);
                } catch (ServiceException e) {
                    failure.set(e);
                }
            });
            awaitParked(waiting);
            assertEquals(1, threads.waiting());
            limit.cancel();
            LockSupport.unpark(waiting);
            waiting.join();
            assertEquals(Reason.CANCELLED, ((ServiceException) failure.get()).reason());
            assertEquals(0, threads.waiting());
            go.countDown();
            first.join();
        }
    }

    /** An interrupt cancels the run's limit, and the caller waits for its end, because the run uses the caller's memory. */
    @Test
    void anInterruptCancelsTheRun() throws Exception {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        try (RunThreads threads = new RunThreads(1, 10)) {
            Limit limit = new Limit();
            CountDownLatch running = new CountDownLatch(1);
            Thread caller = start(() -> {
                try {
                    threads.run(LONG, 0, limit, () -> {
                        running.countDown();
                        while (true) {
                            limit.check(0, 0);
                        }
                    });
                } catch (EngineException e) {
                    failure.set(e);
                }
            });
            running.await();
            assertFalse(limit.cancelled());
            caller.interrupt();
            caller.join();
            assertEquals(EngineException.Status.CANCELLED, ((EngineException) failure.get()).status());
        }
    }
}
