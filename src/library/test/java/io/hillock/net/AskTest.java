package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many requests are under way without a thread each, on every transport. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AskTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;

    private static Envelope question(Connection connection, Message message) {
        return Envelope.of(connection.nextId(), connection.name(), connection.peer(), message);
    }

    /** A credit comes back with the answer, not before. So there are never more requests under way than credits. */
    @ParameterizedTest
    @EnumSource
    void aThousandAgainstFewCredits(Addresses addresses) throws Exception {
        int credits = addresses == Addresses.MEMORY ? 1000 : 16;
        var held = new LinkedBlockingQueue<Envelope>();
        try (var listener = addresses.transport(folder).listen(HUB.withCredits(16), (_, message) -> held.add(message));
                var cell = Transport.of(listener.address()).connect(CELL, ECHO)) {
            var answers = new ConcurrentHashMap<Long, AtomicInteger>();
            var underWay = new AtomicInteger();
            var most = new AtomicInteger();
            var all = new CountDownLatch(1000);
            Connection back = listener.connection("cell").orElseThrow();
            Thread answering = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 1000; i++) {
                        // They come in any order.
                        Envelope one = held.poll(20, TimeUnit.SECONDS);
                        Envelope other = held.poll();
                        for (Envelope each : other == null ? List.of(one) : List.of(other, one)) {
                            underWay.getAndDecrement();
                            assertEquals(Offer.SENT, back.reply(each, Ack.DONE));
                        }
                        i += other == null ? 0 : 1;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < 1000; i++) {
                Envelope question = question(cell, new StatusRequest());
                answers.put(question.id(), new AtomicInteger());
                Handler answered = answer -> {
                    assertEquals(Ack.DONE, answer.payload());
                    answers.get(answer.replyTo().getAsLong()).incrementAndGet();
                    all.countDown();
                };
                while (cell.ask(question, LONG, answered) == Offer.BACK_PRESSURED) {
                    assertTrue(cell.awaitRoom(LONG));
                }
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            }
            assertTrue(all.await(20, TimeUnit.SECONDS));
            answering.join();
            assertTrue(most.get() <= credits, () -> most + " were under way");
            answers.forEach((id, count) -> assertEquals(1, count.get(), "answers to " + id));
            assertEquals(0, cell.lateAnswers());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatDoesNotComeIsADeadline(Addresses addresses) throws Exception {
        var answers = new LinkedBlockingQueue<Envelope>();
        try (var listener = addresses.transport(folder).listen(HUB, (_, _) -> {})) {
            Connection cell = Transport.of(listener.address()).connect(CELL.withPatience(Duration.ofMillis(500)), ECHO);
            assertEquals(Offer.SENT,
                    cell.ask(question(cell, new StatusRequest()), Duration.ofMillis(5), answers::add));
            assertEquals(ErrorCode.DEADLINE, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            assertEquals(Offer.SENT, cell.ask(question(cell, new StatusRequest()), LONG, answers::add));
            cell.close();
            assertEquals(ErrorCode.DISCONNECTED, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            assertEquals(Offer.CLOSED, cell.ask(question(cell, new StatusRequest()), LONG, answers::add));
            assertTrue(answers.isEmpty(), "what was not sent has no answer");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whatIsTooLargeIsAnAnswerEitherWay(Addresses addresses) throws Exception {
        var big = new Subscribe(Collections.nCopies(100, "t".repeat(200)));
        var answers = new LinkedBlockingQueue<Envelope>();
        try (var listener = addresses.transport(folder).listen(HUB.withMaxFrame(Envelope.MIN_MAX_FRAME),
                (from, message) -> from.reply(message, big));
                var cell = Transport.of(listener.address()).connect(CELL, ECHO)) {
            assertEquals(Offer.SENT, cell.ask(question(cell, big), LONG, answers::add));
            assertEquals(ErrorCode.TOO_LARGE, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            assertEquals(ErrorCode.TOO_LARGE,
                    Messages.code(cell.request(question(cell, new StatusRequest()), LONG)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnAnswersHandlerThrowsHarmsNoOther(Addresses addresses) throws Exception {
        var thrown = new LinkedBlockingQueue<Throwable>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> thrown.add(e));
        try (var listener = addresses.transport(folder).listen(HUB, ECHO);
                var cell = Transport.of(listener.address()).connect(CELL, ECHO)) {
            cell.ask(question(cell, new StatusRequest()), LONG, _ -> {
                throw new IllegalStateException("mine");
            });
            assertEquals("mine", thrown.poll(20, TimeUnit.SECONDS).getMessage());
            assertEquals(Ack.DONE, cell.request(question(cell, new StatusRequest()), LONG).payload());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
