package io.hillock.net.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Messages;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cell of a hub's own bus that answers on demand. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LocalRequestsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings CELL = Settings.of("cell", Role.INTERFACE).withPatience(Duration.ofMillis(20));
    private static final ConnectionHandler NONE = (_, _) -> {};

    @TempDir
    private Path folder;
    private final Bus bus = new Bus();
    private final Hub hub = new Hub(bus, "hub", Duration.ofMillis(100), Duration.ofSeconds(3));
    private final Cell engine = bus.join("engine");
    private final LinkedBlockingQueue<Envelope> answers = new LinkedBlockingQueue<>();
    private final List<Envelope> begun = new ArrayList<>();
    private Listener listener;
    private Connection cell;

    @BeforeEach
    void connect() throws Exception {
        hub.front("engine");
        engine.on(MessageType.REASONING_REQUEST, begun::add);
        listener = Addresses.MEMORY.transport(folder)
                .listen(Settings.of("hub", Role.ROUTER).withPatience(Duration.ofMillis(20)), hub);
        cell = Transport.of(listener.address()).connect(CELL, NONE);
    }

    @AfterEach
    void close() {
        cell.close();
        listener.close();
        hub.close();
    }

    private static ReasoningRequest request(OptionalLong stream) {
        return new ReasoningRequest("braille", "", OptionalInt.of(1), OptionalLong.empty(), RequestedTensors.COUNTS,
                stream,
                WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(1), Arena.ofAuto().allocate(4, 8)));
    }

    private static ReasoningResponse response(long spikes) {
        var outputs = new OutputTensors(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
        return new ReasoningResponse(0, spikes, 1, OptionalDouble.empty(), "engine", outputs);
    }

    private void ask(Connection by, long id, String target) {
        assertEquals(Offer.SENT, by.ask(Envelope.of(id, by.name(), target, request(OptionalLong.empty())), LONG,
                answers::add));
    }

    private Envelope answer() throws InterruptedException {
        return answers.poll(20, TimeUnit.SECONDS);
    }

    private void assertAnswered(long spikes) throws InterruptedException {
        Envelope answer = answer();
        assertEquals(spikes, ((ReasoningResponse) answer.payload()).spikeCount());
        assertEquals("engine", answer.source());
    }

    @Test
    void whatIsAskedAgainIsRunOnce() throws Exception {
        for (String target : new String[]{"engine", "hub"}) {
            begun.clear();
            long id = cell.nextId();
            var slow = Envelope.of(id, "cell", target, request(OptionalLong.empty()));
            assertEquals(ErrorCode.DEADLINE, Messages.code(cell.request(slow, Duration.ofMillis(1))));
            ask(cell, id, target);
            assertEquals(1, begun.size(), target);
            engine.reply(begun.get(0), response(5));
            assertAnswered(5);
            ask(cell, id, target);
            assertAnswered(5);
            assertEquals(1, begun.size(), target);
            assertEquals(0, cell.lateAnswers(), "answered once");
            ask(cell, cell.nextId(), target);
            assertEquals(2, begun.size(), "another id is another request");
            engine.reply(begun.get(1), response(6));
            assertAnswered(6);
        }
    }

    @Test
    void anAnswerWaitsForTheNextConnectionOfTheSession() throws Exception {
        ask(cell, 7, "engine");
        cell.abort("cut by the test");
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(answer()));
        engine.reply(begun.get(0), response(5));
        try (var next = Transport.of(listener.address()).connect(CELL.withSession(cell.session()), NONE)) {
            ask(next, 7, "engine");
            assertAnswered(5);
            assertEquals(1, begun.size());
        }
        try (var stranger = Transport.of(listener.address()).connect(CELL, NONE)) {
            ask(stranger, 7, "engine");
            assertEquals(2, begun.size(), "another session's ids mean nothing");
        }
    }

    /**
     * The first session's work is stopped. Its answer is not taken for the answer to the other session's request with
     * the same id.
     */
    @Test
    void anotherSessionOfTheNameEndsTheOneBefore() throws Exception {
        var cancelled = new LinkedBlockingQueue<Envelope>();
        engine.on(MessageType.CANCEL, cancelled::add);
        ask(cell, 7, "engine");
        cell.abort("cut by the test");
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(answer()));
        try (var stranger = Transport.of(listener.address()).connect(CELL, NONE)) {
            assertEquals(new Cancel(7), cancelled.poll(20, TimeUnit.SECONDS).payload());
            ask(stranger, 7, "engine");
            assertEquals(ErrorCode.OVERLOADED, Messages.code(answer()));
            engine.reply(begun.get(0), response(5));
            ask(stranger, 7, "engine");
            engine.reply(begun.get(1), response(6));
            assertAnswered(6);
        }
    }

    @Test
    void aSessionThatComesBackTooLateHasItsRequestsRunAgain() throws Exception {
        var cancelled = new LinkedBlockingQueue<Envelope>();
        engine.on(MessageType.CANCEL, cancelled::add);
        ask(cell, 7, "engine");
        cell.abort("cut by the test");
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(answer()));
        Envelope cancel = cancelled.poll(20, TimeUnit.SECONDS);
        assertEquals(new Cancel(7), cancel.payload());
        engine.reply(begun.get(0), ErrorReply.of(ErrorCode.CANCELLED, "stopped"));
        engine.reply(cancel, Ack.DONE);
        try (var next = Transport.of(listener.address()).connect(CELL.withSession(cell.session()), NONE)) {
            ask(next, 7, "engine");
            engine.reply(begun.get(1), response(5));
            assertAnswered(5);
        }
    }

    @Test
    void errorsThatPassAreForgotten() throws Exception {
        ask(cell, 7, "engine");
        engine.reply(begun.get(0), ErrorReply.of(ErrorCode.OVERLOADED, "later"));
        assertEquals(ErrorCode.OVERLOADED, Messages.code(answer()));
        ask(cell, 7, "engine");
        assertEquals(2, begun.size());
        engine.close();
        ask(cell, 8, "engine");
        assertEquals(ErrorCode.DISCONNECTED, Messages.code(answer()));
    }

    @Test
    void streamsEndAt32Bits() {
        engine.on(MessageType.STREAM_OPEN, begun::add);
        var open = new StreamOpen(1L << 32, "image", WireElementType.U8, List.of(4L), OptionalLong.empty());
        for (Message message : new Message[]{request(OptionalLong.of(1L << 40)), open}) {
            Envelope answer = cell.request(Envelope.of(cell.nextId(), "cell", "engine", message), LONG);
            assertEquals(ErrorCode.BAD_VALUE, Messages.code(answer));
            assertTrue(((ErrorReply) answer.payload()).message().contains("stream"), answer::toString);
            assertEquals("engine", answer.source());
        }
        assertTrue(begun.isEmpty());
    }
}
