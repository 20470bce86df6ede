package io.hillock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.journal.JournalException;
import io.hillock.journal.JournalOptions;
import io.hillock.net.Backoff;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.RequestState.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        try (DurableQueue queue = JournalQueue.open(folder, OPTIONS)) {
            submit(queue, 200);
            QueueWorkers.drain(queue, 3, (request, _) -> switch (request.body()[0] % 10) {
                case 3 -> throw new IllegalStateException("never");
                case 4 -> throw new QueueTaskException(new AttemptFailure(Course.GIVE_UP, "BAD", "hopeless"), null);
                case 5 -> {
                    if (postponed.incrementAndGet() <= 30) {
                        throw new QueueTaskException(new AttemptFailure(Course.POSTPONE, "AWAY", "no engine"), null);
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndOfTheWorkersCostsNoAttempt(boolean untilEmpty) throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        QueueTask task = (_, limit) -> {
            runs.countDown();
            while (!limit.cancelled()) {
                Thread.onSpinWait();
            }
            throw new IllegalStateException("cancelled");
        };
        try (DurableQueue queue = JournalQueue.open(folder, OPTIONS)) {
            submit(queue, 5);
            try (QueueWorkers workers = untilEmpty
                    ? QueueWorkers.startUntilEmpty(queue, 1, task, System.err::println)
                    : QueueWorkers.start(queue, 1, task, System.err::println)) {
                runs.await();
                assertFalse(workers.ended().isDone());
            }
            assertEquals(new QueueCounts(5, 0, 0, 0), queue.counts());
            for (RequestState state : queue.requests()) {
                assertEquals(0, state.attempts());
                assertEquals(Phase.WAITING, state.phase());
            }
        }
    }

    /** Takes the queue's folder away at the first run, then answers with many bytes. */
    private QueueTask answersWithoutFolder(int bytes) {
        return (request, _) -> {
            if (request.body()[0] == 0) {
                try {
                    Files.move(folder.resolve("queue"), folder.resolve("away"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new Answer(Map.of(), new byte[bytes]);
        };
    }

    @Test
    void aFailedJournalEndsTheWorkersWithItsReason() throws Exception {
        JournalOptions small = JournalOptions.DEFAULT.withSegmentBytes(1 << 18);
        try (DurableQueue queue = JournalQueue.open(folder.resolve("queue"), small, OPTIONS, InstantSource.system())) {
            submit(queue, 5);
            List<String> said = new CopyOnWriteArrayList<>();
            // The next segment cannot be begun.
            JournalException failure = assertThrows(JournalException.class,
                    () -> QueueWorkers.drain(queue, 2, answersWithoutFolder(1 << 18), said::add));
            assertEquals(JournalException.Kind.FAILED, failure.kind());
            assertTrue(said.getFirst().startsWith("the queue stands still: "), said::toString);
            assertTrue(queue.counts().waiting() > 0, queue.counts()::toString);
            try (QueueWorkers workers = QueueWorkers.start(queue, 2, answersWithoutFolder(1), said::add)) {
                assertInstanceOf(JournalException.class,
                        assertThrows(ExecutionException.class, workers.ended()::get).getCause());
            }
        }
    }

    @Test
    void whatCannotBeRemovedEndsNoWorker() throws InterruptedException {
        try (DurableQueue queue = JournalQueue.open(folder.resolve("queue"), OPTIONS)) {
            submit(queue, 20);
            List<String> said = new CopyOnWriteArrayList<>();
            QueueWorkers.drain(queue, 1, answersWithoutFolder(1 << 20), said::add);
            assertEquals(new QueueCounts(0, 0, 20, 0), queue.counts());
            assertTrue(said.getFirst().startsWith("old requests cannot be removed from the disk now: "),
                    said::toString);
        }
    }
}
