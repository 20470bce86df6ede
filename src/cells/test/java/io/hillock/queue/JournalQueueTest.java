package io.hillock.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.journal.Journal;
import io.hillock.journal.JournalException;
import io.hillock.journal.JournalOptions;
import io.hillock.net.Backoff;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.RequestState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalQueueTest {
    private static final QueueOptions TWO_ATTEMPTS = QueueOptions.DEFAULT.withAttempts(2)
            .withBackoff(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8)));

    @TempDir
    Path folder;

    private long now = 1_000_000;

    private DurableQueue open(QueueOptions options) {
        return JournalQueue.open(folder, JournalOptions.DEFAULT.withSegmentBytes(1 << 20), options,
                () -> Instant.ofEpochMilli(now));
    }

    private DurableQueue open() {
        return open(TWO_ATTEMPTS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static RequestKey key(String id) {
        return new RequestKey("test", id);
    }

    private static Submission submission(String id, String body) {
        return new Submission(key(id), Map.of("model", "m"), bytes(body), Duration.ZERO);
    }

    private static void submit(DurableQueue queue, String id) {
        queue.submit(submission(id, "body of " + id)).await();
    }

    private static QueuedRequest take(DurableQueue queue) throws InterruptedException {
        List<QueuedRequest> taken = queue.take(1, Duration.ZERO);
        assertEquals(1, taken.size());
        return taken.getFirst();
    }

    private static void answer(DurableQueue queue, QueuedRequest request, String text) {
        queue.answer(request, new Answer(Map.of("type", "text"), bytes(text))).orElseThrow().await();
    }

    private static void fail(DurableQueue queue, Course course, String reason) throws InterruptedException {
        queue.fail(take(queue), new AttemptFailure(course, "BAD", reason)).orElseThrow().await();
    }

    private static AttemptFailure failure(DurableQueue queue, String id) {
        return queue.state(key(id)).orElseThrow().failure().orElseThrow();
    }

    @Test
    void aRequestIsAnsweredOnceAndItsKeyConfirmedAgain() throws InterruptedException {
        // A body may begin with anything, also with what looks like a part of the event before it.
        String body = " {\"x\": 1}";
        try (DurableQueue queue = open()) {
            queue.submit(submission("a", body)).await();
            queue.submit(submission("a", body)).await();
            assertEquals(Kind.KEY_TAKEN,
                    assertThrows(QueueException.class, () -> queue.submit(submission("a", "other"))).kind());
            submit(queue, "b");
            QueuedRequest request = take(queue);
            assertEquals(body, new String(request.body(), UTF_8));
            assertEquals(Map.of("model", "m"), request.attributes());
            assertEquals(new QueueCounts(1, 1, 0, 0), queue.counts());
            answer(queue, request, "7 }");
            assertEquals(Optional.empty(), queue.answer(request, new Answer(Map.of(), bytes("no"))));
            assertEquals(Optional.empty(), queue.fail(request, new AttemptFailure(Course.RETRY, "BAD", "late")));
            queue.submit(submission("a", body)).await();
            assertEquals(new QueueCounts(1, 0, 1, 0), queue.counts());
        }
        try (DurableQueue queue = open()) {
            queue.submit(submission("a", body)).await();
            assertEquals(new QueueCounts(1, 0, 1, 0), queue.counts());
            Answer answer = queue.state(key("a")).orElseThrow().answer().orElseThrow();
            assertArrayEquals(bytes("7 }"), answer.content());
            assertEquals(Map.of("type", "text"), answer.attributes());
            assertEquals(key("b"), take(queue).key());
            assertEquals(List.of(), queue.take(1, Duration.ZERO));
            QueueView view = QueueView.read(folder);
            assertEquals(new QueueCounts(0, 1, 1, 0), view.counts());
            assertEquals(Phase.ANSWERED, view.request(key("a")).orElseThrow().phase());
        }
    }

    @Test
    void attemptsBackOffAndEndAsADeadLetterThatMayBeReplayed() throws InterruptedException {
        try (DurableQueue queue = open()) {
            submit(queue, "a");
            fail(queue, Course.RETRY, "once");
            assertEquals(List.of(), queue.take(1, Duration.ZERO));
            now += 499;
            assertEquals(List.of(), queue.take(1, Duration.ZERO), "the back-off is 0.5 to 1 s");
            now += 501;
            fail(queue, Course.RETRY, "twice");
            assertEquals(new AttemptFailure(Course.GIVE_UP, "BAD", "twice"), failure(queue, "a"));
            assertEquals(new QueueCounts(0, 0, 0, 1), queue.counts());
        }
        try (DurableQueue queue = open()) {
            assertEquals(new AttemptFailure(Course.GIVE_UP, "BAD", "twice"), failure(queue, "a"));
            queue.replay(key("a")).await();
            assertEquals(Kind.NO_SUCH_REQUEST,
                    assertThrows(QueueException.class, () -> queue.replay(key("a"))).kind());
        }
        try (DurableQueue queue = open()) {
            assertEquals(Kind.NO_SUCH_REQUEST,
                    assertThrows(QueueException.class, () -> queue.discard(key("a"))).kind());
            QueuedRequest again = take(queue);
            assertEquals(1, again.attempt());
            queue.fail(again, new AttemptFailure(Course.GIVE_UP, "BAD", "thrice")).orElseThrow().await();
            queue.discard(key("a")).await();
            assertEquals(Optional.empty(), queue.state(key("a")));
        }
        try (DurableQueue queue = open()) {
            assertEquals(new QueueCounts(0, 0, 0, 0), queue.counts());
            submit(queue, "a");
            QueuedRequest again = take(queue);
            assertEquals("body of a", new String(again.body(), UTF_8));
        }
    }

    @Test
    void whatIsNotItsFaultCostsNoAttemptAndWhatIsHopelessCostsAll() throws InterruptedException {
        try (DurableQueue queue = open()) {
            submit(queue, "a");
            for (int i = 0; i < 5; i++) {
                fail(queue, Course.POSTPONE, "no engine");
                now += 1000;
            }
            fail(queue, Course.GIVE_UP, "no such model");
            assertEquals("no such model", failure(queue, "a").reason());
            assertEquals(Phase.DEAD, queue.state(key("a")).orElseThrow().phase());
        }
    }

    @Test
    void aRequestThatEndsItsProcessIsADeadLetterAfterItsAttempts() throws InterruptedException {
        for (int attempt = 1; attempt <= 2; attempt++) {
            try (DurableQueue queue = open()) {
                submit(queue, "a");
                now += 1000;
                assertEquals(attempt, take(queue).attempt());
            }
        }
        try (DurableQueue queue = open()) {
            assertEquals(new AttemptFailure(Course.GIVE_UP, AttemptFailure.DIED, "the process ended during attempt 2"),
                    failure(queue, "a"));
        }
    }

    @Test
    void requestsComeInOrderAndThoseThatFailedAlone() throws InterruptedException {
        try (DurableQueue queue = open()) {
            for (String id : List.of("a", "b", "c", "d")) {
                submit(queue, id);
            }
            fail(queue, Course.RETRY, "once");
            now += 1000;
            assertEquals(List.of(key("b"), key("c"), key("d")),
                    queue.take(10, Duration.ZERO).stream().map(QueuedRequest::key).toList());
            submit(queue, "e");
            assertEquals(List.of(key("a")), queue.take(10, Duration.ZERO).stream().map(QueuedRequest::key).toList());
            assertEquals(List.of(key("e")), queue.take(10, Duration.ZERO).stream().map(QueuedRequest::key).toList());
        }
    }

    @Test
    void aTimeToLiveEndsWithAReason() throws InterruptedException {
        Duration ttl = Duration.ofSeconds(5);
        try (DurableQueue queue = open()) {
            queue.submit(new Submission(key("a"), Map.of(), bytes("x"), ttl)).await();
            queue.submit(new Submission(key("b"), Map.of(), bytes("x"), ttl)).await();
            fail(queue, Course.RETRY, "once");
            QueuedRequest second = take(queue);
            assertEquals(now + 5000, second.deadline());
            submit(queue, "c");
            now += 5000;
            assertEquals(key("c"), take(queue).key());
            assertEquals(List.of(), queue.take(1, Duration.ZERO));
            assertEquals("its time to live was over after 1 attempt, the last: once", failure(queue, "a").reason());
            queue.fail(second, new AttemptFailure(Course.RETRY, "BAD", "late")).orElseThrow().await();
            assertEquals(new AttemptFailure(Course.GIVE_UP, AttemptFailure.EXPIRED,
                    "its time to live was over in attempt 1: late"), failure(queue, "b"));
        }
    }

    @Test
    void bothBoundsHold() throws InterruptedException {
        QueueOptions options = TWO_ATTEMPTS.withRequests(3, 30).withAnswers(2, 10);
        try (DurableQueue queue = open(options)) {
            queue.submit(submission("a", "x".repeat(10))).await();
            Confirmation unconfirmed = queue.submit(submission("b", "x".repeat(15)));
            QueueException full = assertThrows(QueueException.class,
                    () -> queue.submit(submission("c", "x".repeat(6))));
            assertEquals(Kind.FULL, full.kind());
            assertEquals("request test/c: the queue holds 25 bytes of requests, its most is 30", full.getMessage());
            unconfirmed.await();
            fail(queue, Course.GIVE_UP, "bad");
            queue.submit(submission("c", "x")).await();
            assertEquals(Kind.FULL, assertThrows(QueueException.class, () -> queue.submit(submission("d", ""))).kind(),
                    "a dead letter counts");
            for (String text : List.of("one", "two")) {
                answer(queue, take(queue), text);
                now++;
            }
            submit(queue, "d");
            answer(queue, take(queue), "three");
            assertEquals(Optional.empty(), queue.state(key("b")));
            submit(queue, "e");
            answer(queue, take(queue), "eleven bytes".substring(1));
            assertEquals(Optional.empty(), queue.state(key("e")), "more than all answers may have");
        }
        try (DurableQueue queue = open(options)) {
            assertEquals(Optional.empty(), queue.state(key("b")));
            submit(queue, "b");
            assertEquals("body of b", new String(take(queue).body(), UTF_8));
        }
        assertThrows(IllegalArgumentException.class, () -> new RequestKey("", "a"));
        assertThrows(IllegalArgumentException.class, () -> new RequestKey("a", "b\n"));
    }

    @Test
    void theJournalStaysSmallAndKeepsWhatIsNeeded() throws IOException, InterruptedException {
        QueueOptions options = TWO_ATTEMPTS.withAnswers(3, 1 << 20);
        byte[] body = new byte[100_000];
        try (DurableQueue queue = open(options)) {
            queue.submit(new Submission(key("dead"), Map.of("k", "v"), bytes("dead body"), Duration.ZERO)).await();
            fail(queue, Course.GIVE_UP, "bad");
            submit(queue, "runs");
            QueuedRequest runs = take(queue);
            for (int i = 0; i < 500; i++) {
                queue.submit(new Submission(key("n" + i), Map.of(), body, Duration.ZERO)).await();
                answer(queue, take(queue), "answer " + i);
                now++;
                queue.compact();
            }
            answer(queue, runs, "at last");
            try (Stream<Path> files = Files.list(folder)) {
                assertTrue(files.count() < 25, "50 MB were written in segments of 1 MiB");
            }
        }
        try (DurableQueue queue = open(options)) {
            assertEquals(new QueueCounts(0, 0, 3, 1), queue.counts());
            assertEquals(new AttemptFailure(Course.GIVE_UP, "BAD", "bad"), failure(queue, "dead"));
            assertArrayEquals(bytes("answer 499"),
                    queue.state(key("n499")).orElseThrow().answer().orElseThrow().content());
            assertArrayEquals(bytes("at last"),
                    queue.state(key("runs")).orElseThrow().answer().orElseThrow().content());
            queue.replay(key("dead")).await();
            QueuedRequest again = take(queue);
            assertEquals("dead body", new String(again.body(), UTF_8));
            assertEquals(Map.of("k", "v"), again.attributes());
            queue.submit(new Submission(key("dead"), Map.of("k", "v"), bytes("dead body"), Duration.ZERO)).await();
        }
    }

    @Test
    void aTornTailIsCutAndAFlippedByteIsAnError() throws IOException, InterruptedException {
        try (DurableQueue queue = open()) {
            submit(queue, "a");
            answer(queue, take(queue), "yes");
        }
        Path segment = folder.resolve("00000000000000000001.log");
        byte[] whole = Files.readAllBytes(segment);
        List<Phase> seen = new ArrayList<>();
        for (int length = 0; length < whole.length; length += 3) {
            Files.write(segment, Arrays.copyOf(whole, length));
            Optional<RequestState> state = QueueView.read(folder).request(key("a"));
            state.map(RequestState::phase).filter(phase -> !seen.contains(phase)).ifPresent(seen::add);
        }
        assertEquals(List.of(Phase.WAITING, Phase.RUNNING), seen);
        for (int at = 0; at < whole.length; at += 5) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 16;
            Files.write(segment, flipped);
            JournalException damage = assertThrows(JournalException.class, () -> open().close(), "byte " + at);
            assertEquals(JournalException.Kind.DAMAGED, damage.kind());
        }
        Files.delete(segment);
        try (Journal other = Journal.open(folder, JournalOptions.DEFAULT)) {
            other.append(bytes("{\"type\":\"run.started\"}"));
        }
        assertTrue(assertThrows(QueueFormatException.class, () -> open().close()).getMessage()
                .startsWith(segment + ", offset 20: this is no event of a queue: "));
    }

    @Test
    void whoOnlySubmitsLeavesWhatRuns() throws InterruptedException {
        QueueOptions once = TWO_ATTEMPTS.withAttempts(1);
        try (DurableQueue queue = open(once)) {
            submit(queue, "a");
            take(queue);
        }
        try (DurableQueue queue = JournalQueue.openForChanges(folder)) {
            submit(queue, "b");
            assertEquals(new QueueCounts(1, 1, 0, 0), queue.counts());
        }
        // Only the next worker judges the lost attempt, by its own options.
        try (DurableQueue queue = open(once)) {
            assertEquals(new QueueCounts(1, 0, 0, 1), queue.counts());
        }
    }
}
