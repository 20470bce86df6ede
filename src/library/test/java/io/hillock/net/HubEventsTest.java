package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.channel.Stranger;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WatchingMessage.Unsubscribe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hub's messages to many cells: broadcasts, events, taps, and slow receivers. The same on every transport. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HubEventsTest extends HubCase {
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

    /** One subscriber does not read at all; the other gets everything, and the counts add up. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void aSlowSubscriberHarmsNoOther(Addresses addresses) throws Exception {
        listen(addresses);
        Far quick = join("quick");
        assertEquals(Ack.DONE, quick.request("hub", new Subscribe(List.of("**"))).payload());
        int events = 3000;
        var body = new JsonObject(Map.of("text", "x".repeat(16_000)));
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
        var full = bus.join("full").on(MessageType.STREAM_CLOSE, new Mailbox(2, OverflowPolicy.REJECT));
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
