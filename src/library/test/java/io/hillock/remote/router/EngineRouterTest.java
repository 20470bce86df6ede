package io.hillock.remote.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.Context;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a request if engines fail, are slow, leave or come. */
class EngineRouterTest extends EngineRouterCase {
    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"DISCONNECTED", "OVERLOADED", "INTERNAL", "UNKNOWN_NETWORK",
            "UNKNOWN_TYPE", "TOO_LARGE", "DEADLINE"})
    void anotherEngineTakesOver(ErrorCode code) throws Exception {
        join("one", one.says(code));
        join("two", two);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
        assertEquals(1, one.asked.size());
        var metrics = (MetricsReport) ask(new MetricsRequest(List.of("requests", "failovers", "failures")));
        assertEquals(1L, metrics.counters().get("requests"));
        assertEquals(1L, metrics.counters().get("failovers"));
        assertEquals(0L, metrics.counters().get("failures"));
        assertTrue(metrics.counters().containsKey("failures{strategy=remote-first,engine=one}"), metrics.toString());
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"BAD_SHAPE", "BAD_VALUE", "INCOMPATIBLE_STATE", "BAD_MESSAGE"})
    void theAskersFaultIsToldAtOnce(ErrorCode code) throws Exception {
        join("one", one.says(code));
        join("two", two);
        assertError(code, ask(request(OptionalLong.empty())));
        assertTrue(two.asked.isEmpty());
    }

    /** The first engine does not read spikes, and fails; the second does. */
    @Test
    void spikesReachEachEngineInTheFormThatItReads() throws Exception {
        connections.add(Transport.of("unix:" + folder.resolve("socket")).connect(
                Settings.of("one", Role.PERFORMANCE)
                        .withAccepts(EnumSet.complementOf(EnumSet.of(FrameFormat.SPIKES))),
                one.says(ErrorCode.INTERNAL)));
        await("one", report -> !report.networks().isEmpty());
        join("two", two);
        var spikes = new WireTensor(ReasoningRequest.ENCODING, WireElementType.SPIKES, Shape.of(3, 4),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, 1, 6, 7));
        assertAnsweredBy("two", 2, ask(new ReasoningRequest(Pattern.NAME, "", OptionalInt.empty(),
                OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(), spikes)));
        WireTensor rows = ((ReasoningRequest) one.asked.remove().payload()).encoding();
        assertEquals("encoding F32[3, 4]", rows.toString());
        assertArrayEquals(new float[]{0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0},
                rows.data().toArray(ValueLayout.JAVA_FLOAT));
        assertEquals(spikes, ((ReasoningRequest) two.asked.remove().payload()).encoding());
    }

    @Test
    void anAnswerOfAnotherTypeIsNone() throws Exception {
        join("one", one.says(_ -> Ack.DONE));
        join("two", two);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
    }

    @Test
    void anEngineThatKeepsFailingRests() throws Exception {
        join("one", one.says(ErrorCode.INTERNAL));
        join("two", two);
        for (int i = 0; i < 20; i++) {
            assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
        }
        assertEquals(3, one.asked.size());
        assertEquals("degraded", report("one").orElseThrow().state().label());
    }

    @Test
    void anEngineThatIsLostWithARequestIsReplaced() throws Exception {
        Connection first = join("one", one.says(ScriptedEngine.SILENT));
        join("two", two);
        BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        client.ask(envelope(request(OptionalLong.empty())), LONG, answer -> answers.add(answer.payload()));
        assertNotNull(one.asked.poll(20, TimeUnit.SECONDS));
        leave(first);
        assertAnsweredBy("two", 2, answers.poll(20, TimeUnit.SECONDS));
        assertEquals(0, answers.size());
    }

    /** The same id in the same session: asked again during the run, and after the answer. */
    @Test
    void whatIsAskedAgainIsRunOnce() throws Exception {
        join("one", one);
        Envelope message = envelope(request(OptionalLong.empty()));
        assertAnsweredBy("one", 1, ask(message));
        assertAnsweredBy("one", 1, ask(message));
        assertEquals(1, one.asked.size());
    }

    @Test
    void aSecondEngineIsAskedWhenTheFirstIsSlow() throws Exception {
        join("one", one.says(ScriptedEngine.SILENT));
        join("two", two);
        Envelope hurried = envelope(request(OptionalLong.empty())).withContext(Context.deadline(6_000));
        assertAnsweredBy("two", 2, ask(hurried));
        long id = one.asked.take().id();
        assertEquals(new Cancel(id), one.asked.poll(20, TimeUnit.SECONDS).payload());
    }

    @Test
    void cancelReachesTheEngineAndNobodyElseIsAsked() throws Exception {
        var held = new LinkedBlockingQueue<Message>();
        join("one", one.says(ErrorCode.CANCELLED));
        join("two", two.says(ScriptedEngine.SILENT));
        Envelope message = envelope(request(OptionalLong.empty()));
        client.ask(message, LONG, answer -> held.add(answer.payload()));
        long id = two.asked.take().id();
        assertEquals(Ack.DONE, ask(new Cancel(message.id())));
        assertEquals(new Cancel(id), two.asked.poll(20, TimeUnit.SECONDS).payload());
        assertEquals(1, one.asked.size(),
                () -> "a cancellation that the asker did not ask for: the next engine had it; asked: " + one.asked);
    }

    /** A run that stops because its asker has gone does not move to another engine. The asker may come back and ask again. */
    @Test
    void anAskerThatIsGoneIsNotAnsweredByOthers() throws Exception {
        join("one", one.says(ScriptedEngine.SILENT));
        join("two", two);
        Settings settings = Settings.of("other", Role.INTERFACE).withPatience(Duration.ofSeconds(3));
        Transport transport = Transport.of("unix:" + folder.resolve("socket"));
        Connection other = transport.connect(settings, (_, _) -> {});
        Envelope message = Envelope.of(1000, "other", "hub", request(OptionalLong.empty()));
        other.ask(message, LONG, _ -> {});
        assertNotNull(one.asked.poll(20, TimeUnit.SECONDS));
        Connection atHub = listener.connection("other").orElseThrow();
        other.close();
        while (hub.isPresent(atHub)) {
            Thread.onSpinWait();
        }
        one.end();
        while (((MetricsReport) ask(new MetricsRequest(List.of("requests")))).counters().get("requests") < 1) {
            Thread.onSpinWait();
        }
        one.says(one::well);
        try (Connection again = transport.connect(settings.withSession(other.session()), (_, _) -> {})) {
            assertEquals(other.session(), again.session());
            assertAnsweredBy("one", 1, again.request(message, LONG).payload());
        }
        assertTrue(two.asked.isEmpty());
    }

    @Test
    void anotherNetworkOfTheNameIsNotAsked() throws Exception {
        join("one", one);
        var other = new ScriptedEngine(3, Pattern.image(2).digest());
        assertNotEquals(DIGEST, Pattern.image(2).digest());
        Connection third = join("three", other);
        EngineReport report = await("three", each -> !each.problem().isEmpty());
        assertTrue(report.problem().contains("another network as 'pattern'"), report.problem());
        assertEquals(List.of(), report.networks());
        assertEquals(DIGEST, ((NetworkList) ask(new NetworkList(List.of()))).networks().getFirst().digest());
        leave(connections.get(1));
        // The name still stands for the network that is gone.
        assertError(ErrorCode.DISCONNECTED, ask(request(OptionalLong.empty())));
        assertTrue(other.asked.isEmpty());
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(new NetworkUnload(Pattern.NAME)));
        assertAnsweredBy("three", 3, ask(request(OptionalLong.empty())));
        leave(third);
    }

    @Test
    void whatNobodyServesIsUnknown() {
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(request(OptionalLong.empty())));
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(request(OptionalLong.of(1))));
        assertError(ErrorCode.UNKNOWN_NETWORK, ask(new StatePull(Pattern.NAME, OptionalLong.empty(), List.of())));
    }

    @Test
    void aRequestWaitsForAnEngineThatComesBack() throws Exception {
        leave(join("one", one));
        BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        client.ask(envelope(request(OptionalLong.empty())), LONG, answer -> answers.add(answer.payload()));
        connect("two", Role.PERFORMANCE, two);
        assertAnsweredBy("two", 2, answers.poll(20, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, names = "PERFORMANCE", mode = Mode.EXCLUDE)
    void cellsOfOtherRolesAreNotAsked(Role role) throws Exception {
        connect("one", role, one);
        join("two", two);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.empty())));
        assertTrue(report("one").isEmpty());
    }

    @Test
    void hubsInACircleAreNoticed() throws Exception {
        join("one", one);
        Envelope message = envelope(request(OptionalLong.empty()));
        var through = new Context("", "", OptionalInt.empty(), JsonObject.EMPTY,
                List.of("hub", "other"), Set.of());
        assertError(ErrorCode.BAD_VALUE, ask(message.withContext(through)));
    }
}
