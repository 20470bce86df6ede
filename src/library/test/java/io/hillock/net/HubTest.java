package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Names, ids and answers across a hub are the same on every transport. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HubTest extends HubCase {
    private static Feedback feedback(long request) {
        return new Feedback(request, OptionalDouble.of(0.5), OptionalInt.empty());
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsReachedWhereverItIs(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far b = join("b");
        local.answer(MessageType.STATUS_REQUEST, _ -> Ack.DONE);
        Envelope answer = a.request("local", new StatusRequest());
        assertEquals(Ack.DONE, answer.payload());
        assertEquals("local", answer.source());

        var answers = a.ask(1001, "b", new StatusRequest());
        Envelope heard = b.next();
        assertEquals("a", heard.source());
        assertEquals(List.of("hub"), heard.context().intercellularHistory());
        b.connection.reply(heard, Messages.event("an answer"));
        Envelope across = answers.poll(20, TimeUnit.SECONDS);
        assertEquals(Messages.event("an answer"), across.payload());
        assertEquals("b", across.source());

        var asked = new LinkedBlockingQueue<Envelope>();
        Thread.ofVirtual().start(() -> asked.add(local.request("b", new StatusRequest(), LONG)));
        b.connection.reply(b.next(), Ack.DONE);
        assertEquals(Ack.DONE, answer(asked));
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(a.request("nobody", new StatusRequest())));
        assertEquals(ErrorCode.UNKNOWN_TYPE, Messages.code(a.request("local", feedback(1))));
        assertEquals(ErrorCode.UNKNOWN_TYPE, Messages.code(a.request("hub", new StatusRequest())));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreUnique(Addresses addresses) throws Exception {
        listen(addresses);
        join("a");
        for (String taken : List.of("local", "hub", "a")) {
            assertEquals(ErrorCode.NAME_TAKEN, assertThrows(RefusedException.class, () -> join(taken)).code());
        }
        assertThrows(IllegalArgumentException.class, () -> bus.join("a"));
    }

    @ParameterizedTest
    @EnumSource
    void nobodySpeaksInAnothersName(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        var forged = Envelope.of(1, "local", "hub", new StatusRequest());
        assertEquals(ErrorCode.BAD_VALUE, Messages.code(a.connection.request(forged, LONG)));
    }

    @ParameterizedTest
    @EnumSource
    void equalIdsOfTwoCellsAreToldApart(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far b = join("b");
        Far server = join("server");
        var toA = a.ask(1007, "server", question());
        Envelope ofA = server.next();
        var toB = b.ask(1007, "server", question());
        Envelope ofB = server.next();
        assertNotEquals(ofA.id(), ofB.id());
        var cancelled = b.ask(1008, "server", new Cancel(1007));
        Envelope cancel = server.next();
        assertEquals(new Cancel(ofB.id()), cancel.payload());
        server.connection.reply(cancel, Ack.DONE);
        assertEquals(Ack.DONE, answer(cancelled));
        server.connection.reply(ofB, Messages.event("b"));
        server.connection.reply(ofA, Messages.event("a"));
        assertEquals(Messages.event("a"), answer(toA));
        assertEquals(Messages.event("b"), answer(toB));
        var fed = a.ask(1009, "server", feedback(1007));
        Envelope feedback = server.next();
        assertEquals(ofA.id(), ((Feedback) feedback.payload()).requestId());
        server.connection.reply(feedback, new Ack(OptionalInt.of(100), OptionalInt.of(5)));
        assertEquals(Ack.DONE, answer(fed), "credits and handles belong to one connection");
        assertEquals(ErrorCode.BAD_VALUE, Messages.code(a.request("server", feedback(999))));
        assertEquals(Ack.DONE, a.request("server", new Cancel(999)).payload());
    }

    @ParameterizedTest
    @EnumSource
    void equalStreamsOfTwoCellsAreToldApart(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far b = join("b");
        Far server = join("server");
        a.ask(1001, "server", new StreamClose(3, 0));
        long ofA = ((StreamClose) server.next().payload()).stream();
        b.ask(1001, "server", new StreamClose(3, 0));
        long ofB = ((StreamClose) server.next().payload()).stream();
        a.ask(1002, "server", new StreamClose(3, 0));
        assertEquals(ofA, ((StreamClose) server.next().payload()).stream());
        assertNotEquals(ofA, ofB);
        assertEquals(ErrorCode.BAD_VALUE, Messages.code(a.request("server", new StreamClose(1L << 32, 0))));
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedRequestGoesOnOnce(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far server = join("server");
        var question = Envelope.of(1007, "a", "server", new StatusRequest());
        assertEquals(ErrorCode.DEADLINE, Messages.code(a.connection.request(question, Duration.ofMillis(5))));
        Envelope first = server.next();
        var answers = a.ask(1007, "server", new StatusRequest());
        a.ask(1008, "server", new StatusRequest());
        assertNotEquals(first.id(), server.next().id(), "the first is still under way");
        server.connection.reply(first, Ack.DONE);
        assertEquals(Ack.DONE, answer(answers));
        a.ask(1007, "server", new StatusRequest());
        assertEquals(first.id(), server.next().id(), "asked again, it is the same request for the server");
    }

    @ParameterizedTest
    @EnumSource
    void whoIsLostFailsWhatHeWasAsked(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far server = join("server");
        var answers = a.ask(1001, "server", new StatusRequest());
        server.next();
        server.connection.abort("cut by the test");
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(a.request("server", new StatusRequest())));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerDoesNotReachTheNextOneOfThatName(Addresses addresses) throws Exception {
        listen(addresses);
        Far server = join("server");
        Far before = join("a");
        before.ask(1001, "server", new StatusRequest());
        Envelope asked = server.next();
        before.connection.abort("cut by the test");
        while (listener.connection("a").isPresent()) {
            Thread.onSpinWait();
        }
        Far after = join("a");
        Envelope cancel = server.next();
        assertEquals(new Cancel(asked.id()), cancel.payload(), "nobody can receive that answer any more");
        server.connection.reply(cancel, Ack.DONE);
        var answers = after.ask(1001, "server", new StatusRequest());
        Envelope askedAgain = server.next();
        server.connection.reply(asked, Messages.event("before"));
        server.connection.reply(askedAgain, Messages.event("after"));
        assertEquals(Messages.event("after"), answer(answers));
    }
}
