package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunnerPoolTest {
    private static final Image IMAGE = Image.compile(Networks.mlp(4, 3, 2, 1), RunSettings.of(Profile.NIR));
    private static final int CALLERS = 8;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    /** Holds every caller until all are inside. */
    private final CyclicBarrier inside = new CyclicBarrier(CALLERS);
    private volatile boolean together = true;

    private final class Counted implements Runner {
        Counted() {
            open.incrementAndGet();
        }

        @Override
        public void run(Stimulus stimulus, Response response, MemorySegment state, Limit limit) {
            try {
                if (together) {
                    inside.await();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private RunnerPool pool(Duration idle) {
        return new RunnerPool("counted", IMAGE, new Counted(), Counted::new, ended::incrementAndGet, idle);
    }

    private void callers(RunnerPool pool) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            threads.add(Thread.ofPlatform().start(() -> call(pool)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void call(RunnerPool pool) {
        try (Arena arena = Arena.ofConfined()) {
            pool.run(Encoding.held(arena, 1, new float[4]).batch(),
                    IMAGE.response(arena, 1, 1, RequestedOutputs.COUNTS),
                    MemorySegment.NULL, Limit.NONE);
        }
    }

    @Test
    void idleRunnersAreClosedButForTheFirst() throws InterruptedException {
        RunnerPool pool = pool(Duration.ofMillis(20));
        callers(pool);
        awaitOpen(1);
        callers(pool);
        awaitOpen(1);
        together = false;
        call(pool);
        assertEquals(1, open.get());
        pool.close();
        assertEquals(0, open.get());
        assertEquals(1, ended.get());
    }

    @Test
    void whatRunnersNeedGoesWithTheLastOfThem() throws InterruptedException {
        RunnerPool pool = pool(Duration.ofHours(1));
        CountDownLatch running = new CountDownLatch(1);
        Thread late = Thread.ofPlatform().start(() -> {
            running.countDown();
            call(pool); // stays inside until all callers have arrived
        });
        running.await();
        while (inside.getNumberWaiting() == 0) {
            Thread.onSpinWait();
        }
        pool.close();
        pool.close();
        assertEquals(1, open.get());
        assertEquals(0, ended.get());
        assertEquals("the engine counted is closed",
                assertThrows(ClosedException.class, () -> call(pool)).getMessage());
        together = false;
        inside.reset(); // the caller inside leaves
        late.join();
        assertEquals(0, open.get());
        assertEquals(1, ended.get());
    }

    private void awaitOpen(int count) {
        while (open.get() != count) {
            Thread.onSpinWait();
        }
    }
}
