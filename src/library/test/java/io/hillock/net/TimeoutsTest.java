package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The listener answers only every second message. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimeoutsTest {
    private static final Feedback FEEDBACK = new Feedback(1, OptionalDouble.of(0.5), OptionalInt.empty());
    private static final Timeouts BRIEF = new Timeouts(Duration.ofMillis(5), Duration.ofSeconds(20));
    private static final Timeouts SHORT = new Timeouts(Duration.ofMillis(5), Duration.ofMillis(5));

    @TempDir
    private Path folder;
    private final List<Envelope> heard = new ArrayList<>();
    private Listener listener;
    private Connection cell;

    @BeforeEach
    void connect() throws Exception {
        listener = Addresses.MEMORY.transport(folder).listen(Settings.of("hub", Role.ROUTER), (from, message) -> {
            heard.add(message);
            if (heard.size() % 2 == 0) {
                from.reply(message, Ack.DONE);
            }
        });
        cell = Transport.of(listener.address()).connect(
                Settings.of("cell", Role.INTERFACE).withPatience(Duration.ofMillis(20)), (_, _) -> {});
    }

    @AfterEach
    void close() {
        cell.close();
        listener.close();
    }

    private Envelope message(Message payload) {
        return Envelope.of(cell.nextId(), "cell", "hub", payload);
    }

    @Test
    void asksOnceMoreWithTheSameId() {
        assertEquals(Ack.DONE, BRIEF.request(cell, message(new StatusRequest())).payload());
        assertEquals(2, heard.size());
        assertEquals(heard.getFirst().id(), heard.getLast().id());
        assertEquals(20_005, heard.getFirst().context().deadlineMs().getAsInt());
        assertEquals(20_000, heard.getLast().context().deadlineMs().getAsInt());
    }

    @Test
    void asksOnceMoreWithoutWaiting() throws Exception {
        var answer = new CompletableFuture<Envelope>();
        assertEquals(Offer.SENT, BRIEF.ask(cell, message(new StatusRequest()), answer::complete));
        assertEquals(Ack.DONE, answer.get(20, TimeUnit.SECONDS).payload());
        assertEquals(heard.getFirst().id(), heard.getLast().id());
    }

    @Test
    void whatChangesSomethingIsAskedOnce() throws Exception {
        assertEquals(ErrorCode.DEADLINE, Messages.code(SHORT.request(cell, message(FEEDBACK))));
        assertEquals(1, heard.size());
        var answer = new CompletableFuture<Envelope>();
        heard.clear();
        SHORT.ask(cell, message(FEEDBACK), answer::complete);
        assertEquals(ErrorCode.DEADLINE, Messages.code(answer.get(20, TimeUnit.SECONDS)));
        assertEquals(1, heard.size());
    }

    @Test
    void failsWhereTheSecondAnswerDoesNotComeEither() throws Exception {
        var answer = new CompletableFuture<Envelope>();
        var none = SHORT.within(Duration.ofMillis(2));
        assertEquals(new Timeouts(Duration.ofMillis(2), Duration.ZERO), none);
        assertEquals(new Timeouts(Duration.ofMillis(5), Duration.ofMillis(2)), SHORT.within(Duration.ofMillis(7)));
        assertEquals(ErrorCode.DEADLINE, Messages.code(none.request(cell, message(new StatusRequest()))));
        assertEquals(1, heard.size());
        Envelope due = message(new StatusRequest()).withContext(Context.deadline(3));
        none.ask(cell, due, answer::complete);
        assertTrue(answer.get(20, TimeUnit.SECONDS).replyTo().isPresent());
        assertEquals(due, heard.getLast(), "a deadline that is there stays");
    }
}
