package io.hillock.net.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.Messages;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.frame.AnyMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** A client asks over a socket. The server runs a request that begins when the test tells it to. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestDeduplicatorTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings CELL = Settings.of("cell", Role.INTERFACE);
    private static final ConnectionHandler NONE = (_, _) -> {};

    @TempDir
    private Path folder;
    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);
    private final LinkedBlockingQueue<Envelope> answers = new LinkedBlockingQueue<>();
    private final List<Envelope> begun = new ArrayList<>();
    private final List<Connection> askers = new ArrayList<>();
    private RequestDeduplicator once = new RequestDeduplicator();
    private Listener listener;
    private Connection cell;

    @BeforeEach
    void connect() throws Exception {
        listener = Addresses.MEMORY.transport(folder).listen(
                Settings.of("hub", Role.ROUTER).withPatience(Duration.ofMillis(20)), (from, message) -> {
                    if (once.begins(from, message)) {
                        begun.add(message);
                        askers.add(from);
                    }
                });
        cell = Transport.of(listener.address()).connect(CELL.withPatience(Duration.ofMillis(20)), NONE);
    }

    @AfterEach
    void close() {
        cell.close();
        listener.close();
    }

    private static ReasoningRequest request(float value) {
        MemorySegment data = Arena.ofAuto().allocate(4, 8);
        data.set(ValueLayout.JAVA_FLOAT, 0, value);
        return new ReasoningRequest("braille", "", OptionalInt.of(1), OptionalLong.empty(), RequestedTensors.COUNTS,
                OptionalLong.empty(), WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(1), data));
    }

    private ReasoningResponse response(long spikes) {
        memory.set(ValueLayout.JAVA_LONG, 0, spikes);
        var counts = new WireTensor(OutputTensors.COUNTS, WireElementType.I64, Shape.of(1), memory.asSlice(0, 8));
        return new ReasoningResponse(0, spikes, 1, OptionalDouble.empty(), "engine",
                new OutputTensors(Optional.of(counts), Optional.empty(), Optional.empty(), List.of()));
    }

    private void ask(Connection by, long id, Message message) {
        assertEquals(Offer.SENT, by.ask(Envelope.of(id, "cell", "hub", message), LONG, answers::add));
    }

    private Message answer() throws InterruptedException {
        return answers.poll(20, TimeUnit.SECONDS).payload();
    }

    private Offer run(int number, Message answer) {
        return once.reply(askers.get(number), begun.get(number), answer);
    }

    @Test
    void aRepeatedRequestGetsTheSameAnswerFromMemoryOfItsOwn() throws Exception {
        ask(cell, 7, request(1));
        run(0, response(5));
        assertEquals(5, ((ReasoningResponse) answer()).spikeCount());
        response(6);
        ask(cell, 7, request(1));
        var again = (ReasoningResponse) answer();
        assertEquals(5, again.outputs().counts().orElseThrow().data().get(ValueLayout.JAVA_LONG, 0));
        assertEquals(1, begun.size());
        ask(cell, 8, request(1));
        assertEquals(2, begun.size(), "another id is another request");
    }

    @Test
    void aRequestUnderWayIsJoined() throws Exception {
        var slow = Envelope.of(7, "cell", "hub", request(1));
        assertEquals(ErrorCode.DEADLINE, Messages.code(cell.request(slow, Duration.ofMillis(1))));
        ask(cell, 7, request(1));
        assertEquals(1, begun.size());
        run(0, response(5));
        assertEquals(5, ((ReasoningResponse) answer()).spikeCount());
        assertEquals(0, cell.lateAnswers(), "answered once");
    }

    @Test
    void aRequestUnderWayIsJoinedOverTheNextConnectionOfTheSession() throws Exception {
        ask(cell, 7, request(1));
        cell.abort("cut by the test");
        assertEquals(ErrorCode.DISCONNECTED, ((ErrorReply) answer()).code());
        try (var next = Transport.of(listener.address()).connect(CELL.withSession(cell.session()), NONE)) {
            ask(next, 7, request(1));
            assertEquals(Offer.SENT, run(0, response(5)));
            assertEquals(5, ((ReasoningResponse) answer()).spikeCount());
            ask(next, 7, request(1));
            assertEquals(5, ((ReasoningResponse) answer()).spikeCount());
            assertEquals(1, begun.size());
        }
        try (var stranger = Transport.of(listener.address()).connect(Settings.of("other", Role.INTERFACE), NONE)) {
            ask(stranger, 7, request(1));
            assertEquals(2, begun.size(), "another session's ids mean nothing");
        }
    }

    @Test
    void anotherRequestOfTheSameIdIsNoRepetition() throws Exception {
        ask(cell, 7, request(1));
        run(0, response(5));
        assertEquals(5, ((ReasoningResponse) answer()).spikeCount());
        ask(cell, 7, request(2));
        run(1, response(6));
        assertEquals(6, ((ReasoningResponse) answer()).spikeCount());
    }

    @Test
    void errorsThatPassAreForgottenOthersAreNot() throws Exception {
        ask(cell, 7, request(1));
        run(0, ErrorReply.of(ErrorCode.OVERLOADED, "later"));
        assertEquals(ErrorCode.OVERLOADED, ((ErrorReply) answer()).code());
        ask(cell, 7, request(1));
        run(1, ErrorReply.of(ErrorCode.UNKNOWN_NETWORK, "never"));
        assertEquals(ErrorCode.UNKNOWN_NETWORK, ((ErrorReply) answer()).code());
        ask(cell, 7, request(1));
        assertEquals(ErrorCode.UNKNOWN_NETWORK, ((ErrorReply) answer()).code());
        assertEquals(2, begun.size());
    }

    @Test
    void otherTypesBeginEachTime() throws Exception {
        for (int i = 0; i < 2; i++) {
            ask(cell, 7, new StatusRequest());
            run(i, ErrorReply.of(ErrorCode.INTERNAL, "no"));
            assertEquals(ErrorCode.INTERNAL, ((ErrorReply) answer()).code());
        }
        assertEquals(2, begun.size());
    }

    @Test
    void onlyTheLastAnswersAreRemembered() throws Exception {
        once = new RequestDeduplicator(2, 1 << 20);
        for (int id = 1; id <= 3; id++) {
            ask(cell, id, request(1));
            run(id - 1, response(id));
            answer();
        }
        assertFalse(isRemembered(1), "only 2 and 3 are");
        assertTrue(isRemembered(3));
        once = new RequestDeduplicator(100, 1);
        ask(cell, 9, request(1));
        run(begun.size() - 1, response(9));
        answer();
        assertFalse(isRemembered(9), "an answer larger than all memory is not kept");
    }

    /** Many cells with one answer each: the memory of all together is bounded, too. */
    @Test
    void sessionsThatWereSilentAreForgotten() throws Exception {
        once = new RequestDeduplicator(100, 1 << 10);
        var cells = new ArrayList<Connection>();
        try {
            for (int i = 0; i < 20; i++) {
                cells.add(Transport.of(listener.address()).connect(Settings.of("cell" + i, Role.INTERFACE), NONE));
                ask(cells.getLast(), 7, request(1));
                run(i, response(i));
                answer();
            }
            ask(cells.getLast(), 7, request(1));
            assertEquals(20, begun.size(), "the last is remembered");
            answer();
            ask(cells.getFirst(), 7, request(1));
            assertEquals(21, begun.size(), "the first is not");
            run(20, response(20));
            answer();
        } finally {
            cells.forEach(Connection::close);
        }
    }

    private boolean isRemembered(long id) {
        int before = begun.size();
        ask(cell, id, request(1));
        return begun.size() == before;
    }

    @Test
    void anyAnswerIsKeptAsItIs() {
        for (MessageType type : List.of(MessageType.REASONING_RESPONSE, MessageType.BATCH_RESPONSE)) {
            for (int seed = 0; seed < 50; seed++) {
                Message answer = AnyMessage.of(type, seed);
                assertEquals(answer, RememberedAnswer.of(answer).answer(), type + ", seed " + seed);
            }
        }
    }

    @Test
    void batchesAreRequestsToo() throws Exception {
        var batch = (BatchRequest) AnyMessage.of(MessageType.BATCH_REQUEST, 1);
        for (int i = 0; i < 2; i++) {
            ask(cell, 7, batch);
            if (i == 0) {
                run(0, AnyMessage.of(MessageType.BATCH_RESPONSE, 1));
            }
            assertEquals(AnyMessage.of(MessageType.BATCH_RESPONSE, 1), answer());
        }
        assertEquals(1, begun.size());
    }
}
