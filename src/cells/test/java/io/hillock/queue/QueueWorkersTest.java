package io.hillock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.net.Backoff;
import io.hillock.queue.Failure.Course;
import io.hillock.queue.RequestState.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QueueWorkersTest {
    private static final QueueOptions OPTIONS = QueueOptions.DEFAULT.withAttempts(2)
            .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)));

    @TempDir
    Path folder;

    private static RequestKey key(int number) {
        return new RequestKey("test", String.valueOf(number));
    }

    private static void submit(DurableQueue queue, int requests) {
        List<Confirmation> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(queue.submit(new Submission(key(i), Map.of(), new byte[]{(byte) i}, Duration.ZERO)));
        }
        all.forEach(Confirmation::await);
    }

    @Test
    void allAreSettledByAnswersAndReasons() throws InterruptedException {
        AtomicInteger postponed = new AtomicInteger();
        try (DurableQueue queue = DurableQueue.open(folder, OPTIONS)) {
            submit(queue, 200);
            QueueWorkers.drain(queue, 3, (request, _) -> switch (request.body()[0] % 10) {
                case 3 -> throw new IllegalStateException("never");
                case 4 -> throw new QueueTaskException(new Failure(Course.GIVE_UP, "BAD", "hopeless"), null);
                case 5 -> {
                    if (postponed.incrementAndGet() <= 30) {
                        throw new QueueTaskException(new Failure(Course.POSTPONE, "AWAY", "no engine"), null);
                    }
                    yield new Answer(Map.of(), request.body());
                }
                default -> new Answer(Map.of(), request.body());
            }, message -> {
                throw new AssertionError(message);
            });
            for (int i = 0; i < 200; i++) {
                RequestState state = queue.state(key(i)).orElseThrow();
                switch ((byte) i % 10) {
                    case 3 -> {
                        assertEquals("java.lang.IllegalStateException: never", state.failure().orElseThrow().reason());
                        assertEquals(2, state.attempts());
                    }
                    case 4 -> {
                        assertEquals("hopeless", state.failure().orElseThrow().reason());
                        assertEquals(1, state.attempts());
                    }
                    default -> {
                        assertArrayEquals(new byte[]{(byte) i}, state.answer().orElseThrow().content());
                        assertEquals(1, state.attempts(), "what is not a request's fault costs it no attempt");
                    }
                }
            }
        }
    }

    @Test
    void theEndOfTheWorkersCostsNoAttempt() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        try (DurableQueue queue = DurableQueue.open(folder, OPTIONS)) {
            submit(queue, 5);
            try (QueueWorkers _ = QueueWorkers.start(queue, 1, (_, limit) -> {
                runs.countDown();
                while (!limit.cancelled()) {
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("cancelled");
            }, System.err::println)) {
                runs.await();
            }
            assertEquals(new QueueCounts(5, 0, 0, 0), queue.counts());
            for (RequestState state : queue.requests()) {
                assertEquals(0, state.attempts());
                assertEquals(Phase.WAITING, state.phase());
            }
        }
    }
}
