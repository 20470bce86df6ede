package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a connection is the same on every transport. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);
    private static final ConnectionHandler NONE = (_, _) -> {};
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;

    private static Feedback feedback(long number) {
        return new Feedback(number, OptionalDouble.empty(), OptionalInt.of(0));
    }

    private static Envelope ask(Connection connection, Message message) {
        return connection.request(Envelope.of(connection.nextId(), connection.name(), connection.peer(), message),
                LONG);
    }

    private static Connection connect(Listener at, Settings settings) throws IOException {
        return Transport.of(at.address()).connect(settings, NONE);
    }

    @ParameterizedTest
    @EnumSource
    void bothSidesAsk(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB, ECHO);
                var cell = Transport.of(listener.address()).connect(CELL, ECHO)) {
            assertEquals("hub", cell.peer());
            assertEquals(Ack.DONE, ask(cell, feedback(1)).payload());
            assertEquals(new Pong(5), ask(cell, new Ping(5)).payload());
            Connection back = listener.connection("cell").orElseThrow();
            assertEquals(Ack.DONE, ask(back, new StatusRequest()).payload());
            assertEquals(1, listener.connections().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokensAreProvenBothWays(Addresses addresses) throws Exception {
        var token = Token.of("secret");
        try (var listener = addresses.transport(folder).listen(HUB.withToken(token), ECHO)) {
            try (var cell = connect(listener, CELL.withToken(token))) {
                assertEquals(Ack.DONE, ask(cell, feedback(1)).payload());
            }
            for (Settings wrong : new Settings[]{CELL, CELL.withToken(Token.of("guess"))}) {
                var e = assertThrows(RefusedException.class, () -> connect(listener, wrong));
                assertEquals(ErrorCode.UNAUTHORIZED, e.code());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListenerWithoutTheTokenIsNotTrusted(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB, ECHO)) {
            var e = assertThrows(RefusedException.class, () -> connect(listener, CELL.withToken(Token.of("secret"))));
            assertEquals(ErrorCode.UNAUTHORIZED, e.code());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsTakenOnceUnlessTheSessionIsKnown(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB, ECHO); var cell = connect(listener, CELL)) {
            for (Settings other : new Settings[]{CELL, CELL.withSession("guess"),
                    Addresses.settings("hub", Role.ROUTER)}) {
                var e = assertThrows(RefusedException.class, () -> connect(listener, other));
                assertEquals(ErrorCode.NAME_TAKEN, e.code());
            }
            try (var again = connect(listener, CELL.withSession(cell.session()))) {
                assertEquals(cell.session(), again.session());
                assertEquals(Ack.DONE, ask(again, feedback(1)).payload());
                assertEquals(ErrorCode.DISCONNECTED, Messages.code(ask(cell, feedback(1))));
                assertFalse(cell.isOpen());
                assertEquals(1, listener.connections().size());
            }
        }
    }

    /** On a socket the listener learns of it a moment later, by the end of the bytes. */
    @Test
    void aConnectionInMemoryThatItsHandlerDoesNotWantLeavesItsNameFree() throws Exception {
        ConnectionHandler unwilling = new ConnectionHandler() {
            @Override
            public void handle(Connection from, Envelope message) {}

            @Override
            public void entered(Connection connection) {
                throw new IllegalStateException("not this one");
            }
        };
        try (var listener = Addresses.MEMORY.transport(folder).listen(HUB, ECHO)) {
            for (int i = 0; i < 3; i++) {
                assertEquals("not this one", assertThrows(IllegalStateException.class,
                        () -> Transport.of(listener.address()).connect(CELL, unwilling)).getMessage());
            }
            try (var cell = connect(listener, CELL)) {
                assertEquals(Ack.DONE, ask(cell, feedback(1)).payload());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingLetsAnswersUnderWayArrive(Addresses addresses) throws Exception {
        var asked = new LinkedBlockingQueue<Envelope>();
        try (var listener = addresses.transport(folder).listen(HUB, (_, message) -> asked.add(message));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var cell = connect(listener, CELL.withPatience(LONG));
            var answer = threads.submit(() -> ask(cell, feedback(1)));
            Envelope question = asked.poll(20, TimeUnit.SECONDS);
            var closing = threads.submit(cell::close);
            while (cell.isOpen()) {
                Thread.onSpinWait();
            }
            assertEquals(ErrorCode.DISCONNECTED, Messages.code(ask(cell, feedback(2))));
            listener.connection("cell").orElseThrow().reply(question, Ack.DONE);
            assertEquals(Ack.DONE, answer.get(20, TimeUnit.SECONDS).payload());
            closing.get(20, TimeUnit.SECONDS);
            assertEquals(Offer.CLOSED, cell.send(feedback(3)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void requestsUnderWayFailWhenTheOtherSideGivesUp(Addresses addresses) throws Exception {
        var asked = new CountDownLatch(8);
        var listener = addresses.transport(folder).listen(HUB.withPatience(Duration.ofMillis(500)),
                (_, _) -> asked.countDown());
        try (var cell = connect(listener, CELL); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Envelope>>();
            for (int i = 1; i <= 8; i++) {
                long number = i;
                answers.add(threads.submit(() -> ask(cell, feedback(number))));
            }
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            listener.close();
            for (var answer : answers) {
                assertEquals(ErrorCode.DISCONNECTED, Messages.code(answer.get(20, TimeUnit.SECONDS)));
            }
            assertThrows(IOException.class, () -> connect(listener, CELL));
        }
    }

    @ParameterizedTest
    @EnumSource
    void deadlinesPassAndLateAnswersAreCounted(Addresses addresses) throws Exception {
        var asked = new CompletableFuture<Envelope>();
        try (var listener = addresses.transport(folder).listen(HUB, (from, message) -> {
            if (!asked.complete(message)) {
                from.reply(asked.join(), Ack.DONE);
                from.reply(message, Ack.DONE);
            }
        }); var cell = connect(listener, CELL)) {
            var question = Envelope.of(cell.nextId(), "cell", "hub", feedback(1));
            assertEquals(ErrorCode.DEADLINE, Messages.code(cell.request(question, Duration.ofMillis(1))));
            assertEquals(Ack.DONE, ask(cell, feedback(2)).payload());
            assertEquals(1, cell.lateAnswers());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAHandlerThrowsIsAnError(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB, (_, _) -> {
            throw new IllegalStateException("not today");
        }); var cell = connect(listener, CELL)) {
            var error = (ErrorReply) ask(cell, feedback(1)).payload();
            assertEquals(ErrorCode.INTERNAL, error.code());
            assertEquals("not today", error.message());
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyClientsAtOnce(Addresses addresses) throws Exception {
        try (var listener = addresses.transport(folder).listen(HUB, ECHO);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<String>>();
            for (int c = 0; c < 20; c++) {
                Settings settings = Addresses.settings("cell" + c, Role.INTERFACE);
                tasks.add(() -> {
                    try (var cell = connect(listener, settings)) {
                        for (int i = 1; i <= 300; i++) {
                            assertEquals(Ack.DONE, ask(cell, feedback(i)).payload());
                        }
                        return cell.session();
                    }
                });
            }
            String before = "";
            for (var task : threads.invokeAll(tasks, 35, TimeUnit.SECONDS)) {
                assertNotEquals(before, task.get());
                before = task.get();
            }
        }
    }
}
