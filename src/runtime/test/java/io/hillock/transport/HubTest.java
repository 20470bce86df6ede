package io.hillock.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.message.Ack;
import io.hillock.message.Cancel;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.Event;
import io.hillock.message.Feedback;
import io.hillock.message.Json;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.Ping;
import io.hillock.message.Pong;
import io.hillock.message.Role;
import io.hillock.message.StatusRequest;
import io.hillock.message.StreamClose;
import io.hillock.message.Subscribe;
import io.hillock.message.Unsubscribe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hub with a local cell and connections, the same on each transport. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HubTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings SETTINGS = Addresses.settings("hub", Role.ROUTER).withPatience(Duration.ofSeconds(2))
            .withHeartbeat(Duration.ofMinutes(1));

    @TempDir
    private Path folder;
    private final Bus bus = new Bus();
    private final Hub hub = new Hub(bus, "hub", Duration.ofMillis(100));
    private final Cell local = bus.join("local");
    private final List<Connection> cells = new ArrayList<>();
    private Listener listener;

    /** The far end of a connection: keeps what comes, and answers when told. */
    private static final class Far implements ConnectionHandler {
        private final LinkedBlockingQueue<Envelope> heard = new LinkedBlockingQueue<>();
        private Connection connection;

        @Override
        public void handle(Connection from, Envelope message) {
            heard.add(message);
        }

        Envelope next() throws InterruptedException {
            Envelope message = heard.poll(20, TimeUnit.SECONDS);
            assertTrue(message != null, "nothing came");
            return message;
        }

        LinkedBlockingQueue<Envelope> ask(long id, String target, Message message) {
            var answers = new LinkedBlockingQueue<Envelope>();
            assertEquals(Offer.SENT, connection.ask(Envelope.of(id, connection.name(), target, message), LONG,
                    answers::add));
            return answers;
        }

        Envelope request(String target, Message message) {
            return connection.request(Envelope.of(connection.nextId(), connection.name(), target, message), LONG);
        }

        void send(String target, Message message) {
            assertEquals(Offer.SENT, connection
                    .send(Envelope.of(connection.nextId(), connection.name(), target, message)));
        }
    }

    private Far join(String name) throws IOException {
        var far = new Far();
        far.connection = Transport.of(listener.address()).connect(
                Addresses.settings(name, Role.INTERFACE), far);
        cells.add(far.connection);
        return far;
    }

    private void listen(Addresses addresses) throws IOException {
        listener = addresses.transport(folder).listen(SETTINGS, hub);
    }

    /** Without waiting for answers that were never meant to come. */
    @AfterEach
    void close() {
        cells.forEach(cell -> ((Peer) cell).lost("the test is over"));
        listener.close();
        hub.close();
    }

    private static Feedback feedback(long request) {
        return new Feedback(request, OptionalDouble.of(0.5), OptionalInt.empty());
    }

    private static Message answer(LinkedBlockingQueue<Envelope> answers) throws InterruptedException {
        return answers.poll(20, TimeUnit.SECONDS).payload();
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

    private static Message question() {
        return new StatusRequest();
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
        ((Peer) server.connection).lost("cut by the test");
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
        ((Peer) before.connection).lost("cut by the test");
        while (listener.connection("a").isPresent()) {
            Thread.onSpinWait();
        }
        Far after = join("a");
        var answers = after.ask(1001, "server", new StatusRequest());
        Envelope askedAgain = server.next();
        server.connection.reply(asked, Messages.event("before"));
        server.connection.reply(askedAgain, Messages.event("after"));
        assertEquals(Messages.event("after"), answer(answers));
    }

    @ParameterizedTest
    @EnumSource
    void broadcastsGoToAllOthers(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far b = join("b");
        var heard = new LinkedBlockingQueue<Envelope>();
        local.on(MessageType.STREAM_CLOSE, heard::add);
        a.send(Envelope.BROADCAST, new StreamClose(1, 0));
        assertEquals("a", b.next().source());
        assertEquals("a", heard.poll(20, TimeUnit.SECONDS).source());
        local.send(Envelope.BROADCAST, new StreamClose(1, 0));
        assertEquals("local", a.next().source());
        assertEquals("local", b.next().source());
    }

    @ParameterizedTest
    @EnumSource
    void eventsGoToWhoSubscribed(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        Far b = join("b");
        var heard = new LinkedBlockingQueue<Envelope>();
        local.on(MessageType.EVENT, heard::add).subscribe("run.*");
        assertEquals(Ack.DONE, a.request("hub", new Subscribe(List.of("run.*", "**"))).payload());
        b.send("hub", Messages.event("run.done"));
        assertEquals(Messages.event("run.done"), a.next().payload());
        assertEquals(Messages.event("run.done"), heard.poll(20, TimeUnit.SECONDS).payload());
        local.publish(Messages.event("other"));
        assertEquals(Messages.event("other"), a.next().payload());
        assertEquals(Ack.DONE, a.request("hub", new Unsubscribe(List.of("**"))).payload());
        local.publish(Messages.event("other"));
        b.send(Envelope.BROADCAST, Messages.event("run.more"));
        assertEquals(Messages.event("run.more"), a.next().payload());
        b.send("a", Messages.event("for you"));
        assertEquals(Messages.event("for you"), a.next().payload());
        assertTrue(b.heard.isEmpty());
        var many = new ArrayList<String>();
        for (int i = 0; i < 256; i++) {
            many.add("t" + i);
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(Ack.DONE, b.request("hub", new Subscribe(many.stream().map(("x." + i)::concat).toList()))
                    .payload());
        }
        b.request("hub", new Subscribe(many));
        assertEquals(ErrorCode.OVERLOADED, Messages.code(b.request("hub", new Subscribe(List.of("one.more")))));
    }

    /** One subscriber does not read at all; the other hears everything, and the counts add up. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void aSlowSubscriberHarmsNoOther(Addresses addresses) throws Exception {
        listen(addresses);
        Far quick = join("quick");
        assertEquals(Ack.DONE, quick.request("hub", new Subscribe(List.of("**"))).payload());
        int events = 3000;
        var body = new Json(Map.of("text", "x".repeat(16_000)));
        try (Stranger deaf = Stranger.welcomed(listener.address(), "deaf")) {
            deaf.wire().write(Envelope.of(2, "deaf", "hub", new Subscribe(List.of("**"))));
            assertEquals(Ack.DONE, deaf.hear());
            for (int i = 0; i < events; i++) {
                local.publish(new Event("e" + i, body, List.of()));
                Envelope heard = quick.next();
                assertEquals("e" + i, ((Event) heard.payload()).topic());
            }
            assertTrue(hub.dropped() > 0 && hub.dropped() < events, "dropped " + hub.dropped());
            deaf.say(new Ack(OptionalInt.of(events), OptionalInt.empty()));
            int last = -1;
            while (last < events - 1) {
                Message said = deaf.hear();
                if (said instanceof Event event) {
                    int number = Integer.parseInt(event.topic().substring(1));
                    assertTrue(number > last, "order");
                    last = number;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesNoMoreIsOverloadedAndHarmsNoOther(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        local.answer(MessageType.STATUS_REQUEST, _ -> Ack.DONE);
        var full = bus.join("full").on(MessageType.STREAM_CLOSE, new Mailbox(2, Overflow.REJECT));
        for (int i = 1; i <= 2; i++) {
            a.ask(1000 + i, "full", new StreamClose(1, 0));
        }
        assertEquals(ErrorCode.OVERLOADED, Messages.code(a.request("full", new StreamClose(1, 0))));
        assertEquals(Ack.DONE, a.request("local", new StatusRequest()).payload());
        full.close();
    }

    @ParameterizedTest
    @EnumSource
    void watchersAreShownAllMessages(Addresses addresses) throws Exception {
        listen(addresses);
        Far watcher = join("watcher");
        Far a = join("a");
        Far b = join("b");
        var here = new LinkedBlockingQueue<Envelope>();
        local.answer(MessageType.PING, ping -> new Pong(Messages.number(ping)));
        assertEquals(Ack.DONE,
                watcher.request("hub", new Subscribe(List.of("tap.*", "tap.ACK", "**"))).payload());
        bus.tap(here::add);
        var answers = a.ask(1041, "b", question());
        b.connection.reply(b.next(), Ack.DONE);
        assertEquals(Ack.DONE, answer(answers));
        local.request("local", new Ping(5), LONG);
        var types = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            var shown = (Event) watcher.next().payload();
            String type = (String) shown.body().fields().get("type");
            assertEquals("tap." + type, shown.topic());
            types.add(type);
            if (type.equals("STATUS_REQUEST")) {
                assertEquals(1041L, shown.body().fields().get("id"));
                assertEquals("a", shown.body().fields().get("source_cell"));
            }
        }
        assertEquals(List.of("ACK", "STATUS_REQUEST", "ACK", "PING", "PONG"), types);
        assertEquals(types.subList(1, 5), here.stream().map(message -> message.type().name()).toList());
        watcher.request("hub", new Unsubscribe(List.of("tap.*", "tap.ACK")));
        a.request("nobody", new StatusRequest());
        local.publish(Messages.event("after"));
        Envelope next = watcher.next();
        while (((Event) next.payload()).topic().startsWith("tap.")) {
            next = watcher.next();
        }
        assertEquals(Messages.event("after"), next.payload());
    }

    @ParameterizedTest
    @EnumSource
    void aCellAnswersForTheHub(Addresses addresses) throws Exception {
        listen(addresses);
        Far a = join("a");
        local.answer(MessageType.STATUS_REQUEST, _ -> Ack.DONE);
        hub.front("local");
        assertEquals(Ack.DONE, a.request("hub", new StatusRequest()).payload());
        hub.cell().answer(MessageType.STATUS_REQUEST, _ -> Messages.event("mine"));
        assertEquals(Messages.event("mine"), a.request("hub", new StatusRequest()).payload());
        assertFalse(listener.connections().isEmpty());
    }
}
