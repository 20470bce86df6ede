package io.hillock.queue.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import io.hillock.net.Backoff;
import io.hillock.queue.Answer;
import io.hillock.queue.AttemptFailure;
import io.hillock.queue.AttemptFailure.Course;
import io.hillock.queue.Confirmation;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.QueueCounts;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState;
import io.hillock.queue.RequestState.Phase;
import io.hillock.queue.Submission;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(BrokerExtension.class)
class RabbitQueueTest {
    private static final QueueOptions TWO_ATTEMPTS = QueueOptions.DEFAULT.withAttempts(2)
            .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)));
    private static final Duration WAIT = Duration.ofSeconds(30);

    private String address;

    @BeforeEach
    void ownQueue(PrivateBroker broker, TestInfo test) {
        address = broker.address(test.getTestMethod().orElseThrow().getName());
    }

    /** Opening a new queue waits until the broker has saved its name; opening an existing queue does not wait. */
    private void declare(QueueOptions options) throws IOException, TimeoutException {
        QueueAddress place = QueueAddress.of(URI.create(address));
        try (Connection connection = place.connections().newConnection()) {
            assertTrue(QueueTopology.declare(connection, place, options));
        }
    }

    private DurableQueue open() {
        return DurableQueue.open(address, TWO_ATTEMPTS);
    }

    private static RequestKey key(String id) {
        return new RequestKey("test", id);
    }

    private static Submission submission(String id, String body, Duration ttl) {
        return new Submission(key(id), Map.of("model", "fashion"), body.getBytes(UTF_8), ttl);
    }

    private static Submission submission(String id) {
        return submission(id, "body of " + id, Duration.ZERO);
    }

    private static QueuedRequest take(DurableQueue queue) throws InterruptedException {
        List<QueuedRequest> taken = queue.take(1, WAIT);
        assertEquals(1, taken.size());
        return taken.getFirst();
    }

    private static void fail(DurableQueue queue, Course course, String reason) throws InterruptedException {
        queue.fail(take(queue), new AttemptFailure(course, "BAD", reason)).orElseThrow().await();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitPhase(DurableQueue queue, String id, Phase phase) {
        await(() -> queue.state(key(id)).map(RequestState::phase).orElse(null) == phase);
    }

    @Test
    void aConfirmedRequestIsAnsweredOnce() throws Exception {
        declare(TWO_ATTEMPTS);
        try (DurableQueue queue = open(); DurableQueue other = open()) {
            queue.submit(submission("a")).await();
            assertEquals(new QueueCounts(1, 0, 0, 0), queue.counts());
            queue.submit(submission("a")).await();
            QueueException taken = assertThrows(QueueException.class,
                    () -> queue.submit(submission("a", "other", Duration.ZERO)).await());
            assertEquals(Kind.KEY_TAKEN, taken.kind());
            QueuedRequest request = take(other);
            assertEquals("body of a", new String(request.body(), UTF_8));
            assertEquals(Map.of("model", "fashion"), request.attributes());
            assertEquals(1, request.attempt());
            assertEquals(new QueueCounts(0, 1, 0, 0), other.counts());
            other.answer(request, new Answer(Map.of("header", "3"), "yes".getBytes(UTF_8))).orElseThrow().await();
            assertEquals(Optional.empty(), other.answer(request, new Answer(Map.of(), new byte[0])), "only once");
            awaitPhase(queue, "a", Phase.ANSWERED);
            Answer answer = queue.state(key("a")).orElseThrow().answer().orElseThrow();
            assertEquals("yes", new String(answer.content(), UTF_8));
            assertEquals(Map.of("header", "3"), answer.attributes());
            queue.submit(submission("a")).await();
            assertEquals(List.of(), queue.take(1, Duration.ZERO));
        }
        try (DurableQueue queue = open()) {
            assertEquals(new QueueCounts(0, 0, 1, 0), queue.counts());
            assertEquals(1, queue.requests().size());
            assertEquals(Optional.empty(), queue.state(key("b")));
        }
    }

    @Test
    void failedRequestsAreRetriedGivenUpReplayedAndDiscarded() throws Exception {
        declare(TWO_ATTEMPTS);
        try (DurableQueue queue = open()) {
            queue.submit(submission("a", "body", Duration.ofHours(1))).await();
            for (int i = 0; i < 3; i++) {
                fail(queue, Course.POSTPONE, "no engine");
            }
            assertEquals(0, queue.state(key("a")).orElseThrow().attempts(), "it was not the request's fault");
            fail(queue, Course.RETRY, "once");
            assertEquals(1, queue.state(key("a")).orElseThrow().attempts());
            fail(queue, Course.RETRY, "twice");
            RequestState dead = queue.state(key("a")).orElseThrow();
            assertEquals(Phase.DEAD, dead.phase());
            assertEquals(2, dead.attempts());
            assertEquals("twice", dead.failure().orElseThrow().reason());
            queue.submit(submission("b")).await();
            fail(queue, Course.GIVE_UP, "hopeless");
            assertEquals(new QueueCounts(0, 0, 0, 2), queue.counts());
        }
        try (DurableQueue queue = open()) {
            assertEquals(List.of("twice", "hopeless"),
                    queue.requests().stream().map(one -> one.failure().orElseThrow().reason()).toList());
            queue.replay(key("a")).await();
            QueuedRequest again = take(queue);
            assertEquals("body", new String(again.body(), UTF_8));
            assertEquals(1, again.attempt());
            assertEquals(0, again.deadline());
            queue.answer(again, new Answer(Map.of(), "at last".getBytes(UTF_8))).orElseThrow().await();
            queue.discard(key("b")).await();
            assertEquals(new QueueCounts(0, 0, 1, 0), queue.counts());
            for (String id : List.of("a", "b", "c")) {
                assertEquals(Kind.NO_SUCH_REQUEST,
                        assertThrows(QueueException.class, () -> queue.replay(key(id)).await()).kind());
                assertEquals(Kind.NO_SUCH_REQUEST,
                        assertThrows(QueueException.class, () -> queue.discard(key(id)).await()).kind());
            }
            queue.submit(submission("b")).await();
            assertEquals("body of b", new String(take(queue).body(), UTF_8));
        }
    }

    @Test
    void aTimeToLiveEndsWithAReason() throws Exception {
        declare(TWO_ATTEMPTS);
        Duration soon = Duration.ofMillis(400);
        try (DurableQueue queue = open(); DurableQueue worker = open()) {
            queue.submit(submission("nobody", "x", soon)).await();
            awaitPhase(queue, "nobody", Phase.DEAD);
            assertEquals(new AttemptFailure(Course.GIVE_UP, AttemptFailure.EXPIRED,
                    "its time to live was over after 0 attempts"),
                    queue.state(key("nobody")).orElseThrow().failure().orElseThrow());
            queue.submit(submission("runs", "x", soon)).await();
            QueuedRequest runs = take(worker);
            await(() -> System.currentTimeMillis() > runs.deadline());
            worker.fail(runs, new AttemptFailure(Course.RETRY, "BAD", "late")).orElseThrow().await();
            assertEquals("its time to live was over in attempt 1: late",
                    worker.state(key("runs")).orElseThrow().failure().orElseThrow().reason());
            assertEquals(2, worker.requests().size());
            worker.replay(key("nobody")).await();
            QueuedRequest again = take(worker);
            assertEquals(key("nobody"), again.key());
            assertEquals(0, again.deadline(), "a replayed request has no end of its time");
            worker.discard(key("runs")).await();
            assertEquals(new QueueCounts(0, 1, 0, 0), worker.counts());
        }
    }

    @Test
    void aRequestThatEndsItsProcessComesAloneAndIsGivenUp() throws Exception {
        declare(TWO_ATTEMPTS);
        try (DurableQueue queue = open()) {
            for (String id : List.of("a", "b")) {
                queue.submit(submission(id)).await();
            }
        }
        try (DurableQueue worker = open()) {
            List<QueuedRequest> both = new ArrayList<>(worker.take(2, WAIT));
            while (both.size() < 2) {
                both.addAll(worker.take(2, WAIT));
            }
        }
        try (DurableQueue worker = open()) {
            List<QueuedRequest> alone = worker.take(2, WAIT);
            assertEquals(1, alone.size(), "whose process ended comes alone");
            assertEquals(2, alone.getFirst().attempt());
            QueuedRequest other = take(worker);
            worker.answer(other, new Answer(Map.of(), new byte[]{1})).orElseThrow().await();
        }
        try (DurableQueue worker = open()) {
            assertEquals(List.of(), worker.take(1, Duration.ofMillis(1)));
            await(() -> {
                try {
                    return worker.take(1, Duration.ofMillis(20)).isEmpty() && worker.counts().dead() == 1;
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(new QueueCounts(0, 0, 1, 1), worker.counts());
            RequestState dead = worker.requests().stream().filter(one -> one.phase() == Phase.DEAD).findFirst()
                    .orElseThrow();
            assertEquals(new AttemptFailure(Course.GIVE_UP, AttemptFailure.DIED,
                    "the process ended during attempt 2"), dead.failure().orElseThrow());
            assertEquals(2, dead.attempts());
        }
    }

    @Test
    void duplicatesOfSeveralSendersAreAnsweredOnce() throws Exception {
        declare(TWO_ATTEMPTS);
        int requests = 100;
        AtomicInteger runs = new AtomicInteger();
        try (DurableQueue one = open(); DurableQueue two = open(); DurableQueue worker = open()) {
            List<Confirmation> confirmations = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                confirmations.add(one.submit(submission("r" + i)));
                confirmations.add(two.submit(submission("r" + i)));
                confirmations.add(one.submit(submission("r" + i)));
            }
            int conflicts = 0;
            for (int i = 0; i < requests; i++) {
                int number = i;
                Confirmation mine = one.submit(submission("c" + i, "mine", Duration.ZERO));
                // The second sender may know of the first already.
                Confirmation yours = () -> two.submit(submission("c" + number, "yours", Duration.ZERO)).await();
                for (Confirmation confirmation : List.of(yours, mine)) {
                    try {
                        confirmation.await();
                    } catch (QueueException e) {
                        assertEquals(Kind.KEY_TAKEN, e.kind());
                        conflicts++;
                    }
                }
            }
            confirmations.forEach(Confirmation::await);
            assertEquals(requests, conflicts, "one content of each key counts");
            QueueWorkers.drain(worker, 2, (request, _) -> {
                runs.incrementAndGet();
                return new Answer(Map.of(), request.body());
            }, message -> {
                throw new AssertionError(message);
            });
            assertEquals(2 * requests, runs.get());
            assertEquals(new QueueCounts(0, 0, 2 * requests, 0), worker.counts());
        }
    }

    @Test
    void aFullQueueSaysSo() throws InterruptedException {
        QueueOptions few = TWO_ATTEMPTS.withRequests(3, 1 << 20).withAnswers(2, 1 << 20);
        try (DurableQueue queue = DurableQueue.open(address, few)) {
            Map<Kind, Integer> refused = new EnumMap<>(Kind.class);
            for (int i = 0; i < 20; i++) {
                try {
                    queue.submit(submission("r" + i)).await();
                } catch (QueueException e) {
                    refused.merge(e.kind(), 1, Integer::sum);
                    assertTrue(e.getMessage().endsWith("the broker takes no more: the queue is full"), e.getMessage());
                }
            }
            int kept = 20 - refused.get(Kind.FULL);
            assertEquals(Set.of(Kind.FULL), refused.keySet());
            assertEquals(new QueueCounts(kept, 0, 0, 0), queue.counts());
            QueueWorkers.drain(queue, 1, (request, _) -> new Answer(Map.of(), request.body()), _ -> {});
            assertEquals(new QueueCounts(0, 0, 2, 0), queue.counts(), "the newest answers are kept");
            byte[] large = new byte[QueueOptions.largest() + 1];
            assertEquals(Kind.TOO_LARGE, assertThrows(QueueException.class,
                    () -> queue.submit(new Submission(key("large"), Map.of(), large, Duration.ZERO))).kind());
            byte[] body = new byte[1 << 20];
            body[1 << 19] = 7;
            queue.submit(new Submission(key("big"), Map.of(), body, Duration.ZERO)).await();
            QueuedRequest big = take(queue);
            assertArrayEquals(body, big.body());
        }
    }
}
