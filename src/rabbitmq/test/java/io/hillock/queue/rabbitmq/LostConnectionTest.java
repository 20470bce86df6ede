package io.hillock.queue.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.Submission;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ways in which a broker takes a connection, a channel or a consumer from a process. */
@Timeout(300)
@ExtendWith(BrokerExtension.class)
class LostConnectionTest {
    private static final QueueOptions OPTIONS = QueueOptions.DEFAULT
            .withBackoff(new Backoff(Duration.ofMillis(2), Duration.ofMillis(2)));
    private static final Duration WAIT = Duration.ofSeconds(10);

    private static RequestKey key(String id) {
        return new RequestKey("test", id);
    }

    private static Confirmation submit(DurableQueue queue, String id) {
        return queue.submit(new Submission(key(id), Map.of(), new byte[]{1}, Duration.ZERO));
    }

    /** Asks again while the connection is lost, as workers and senders do. */
    private static <T> T again(Callable<T> call) throws Exception {
        while (true) {
            try {
                return call.call();
            } catch (QueueException e) {
                assertEquals(Kind.UNAVAILABLE, e.kind());
            }
        }
    }

    private static QueuedRequest take(DurableQueue queue) throws Exception {
        while (true) {
            List<QueuedRequest> taken = again(() -> queue.take(1, WAIT));
            if (!taken.isEmpty()) {
                return taken.getFirst();
            }
        }
    }

    private static void answer(DurableQueue queue, QueuedRequest request, int value) {
        queue.answer(request, new Answer(Map.of(), new byte[]{(byte) value})).orElseThrow().await();
    }

    /**
     * A broker that is killed right after its queue was opened for the first time, and after a request has failed for the first time. It
     * starts without queues whose names it has not saved: they are empty, have no leader, and confirm nothing for ever.
     */
    @Test
    void aBrokerThatIsKilledForgetsNothing(PrivateBroker broker) throws Exception {
        long start = System.nanoTime();
        try (DurableQueue queue = DurableQueue.open(broker.address("killed-at-once"), OPTIONS)) {
            assertTrue(System.nanoTime() - start >= BrokerLink.SAVED.toNanos(), "the broker has saved its name");
            broker.kill();
            broker.start();
            for (String id : List.of("held", "failed", "waits")) {
                again(() -> {
                    submit(queue, id).await();
                    return id;
                });
            }
            QueuedRequest held = take(queue);
            QueuedRequest failed = take(queue);
            assertEquals(List.of(key("held"), key("failed")), List.of(held.key(), failed.key()));
            queue.fail(failed, new AttemptFailure(Course.RETRY, "BAD", "not at first")).orElseThrow().await();
            broker.kill();
            broker.start();
            Map<RequestKey, Integer> attempts = new HashMap<>();
            while (attempts.size() < 3) {
                QueuedRequest one = take(queue);
                attempts.put(one.key(), one.attempt());
                answer(queue, one, 1);
            }
            assertEquals(Map.of(key("held"), 2, key("failed"), 2, key("waits"), 1), attempts);
            answer(queue, held, 9);
            assertEquals(1, queue.state(key("held")).orElseThrow().answer().orElseThrow().content()[0],
                    "the first answer counts");
            assertEquals(Optional.empty(), queue.answer(held, new Answer(Map.of(), new byte[0])));
            assertEquals(new QueueCounts(0, 0, 3, 0), queue.counts());
            assertEquals(List.of(), queue.take(1, Duration.ZERO));
        }
    }

    @Test
    void aConsumerThatTheBrokerCancelsComesBack(PrivateBroker broker) throws Exception {
        QueueAddress place = QueueAddress.of(URI.create(broker.address("cancelled")));
        try (DurableQueue queue = DurableQueue.open(broker.address("cancelled"), OPTIONS);
                Connection admin = place.connections().newConnection()) {
            submit(queue, "a").await();
            assertEquals(key("a"), take(queue).key());
            admin.createChannel().queueDelete(place.requests());
            again(() -> {
                submit(queue, "b").await();
                return "b";
            });
            assertEquals(key("b"), take(queue).key());
        }
    }

    @Test
    void aChannelThatTheBrokerClosesIsTold(PrivateBroker broker) throws Exception {
        QueueAddress place = QueueAddress.of(URI.create(broker.address("closed")));
        try (DurableQueue queue = DurableQueue.open(broker.address("closed"), OPTIONS);
                Connection connection = place.connections().newConnection()) {
            submit(queue, "a").await();
            CompletableFuture<QueueException> lost = new CompletableFuture<>();
            Deliveries deliveries = new Deliveries(connection, place, lost::complete);
            Deliveries.Delivered one = deliveries.pick(1, _ -> false, WAIT.toNanos()).getFirst();
            // To settle twice is an error, for which a broker closes the channel, as it does if a consumer takes too long.
            one.giveBack();
            one.settle();
            assertEquals(Kind.UNAVAILABLE, lost.get().kind());
            assertTrue(lost.get().getMessage().contains("PRECONDITION_FAILED"), lost.get().getMessage());
            assertEquals(key("a"), take(queue).key());
        }
    }
}
