package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.RunMemory;
import io.hillock.image.Image;
import io.hillock.image.program.StepWork;
import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server counts work and memory before it accepts a request. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerLimitsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MEBIBYTE = 1 << 20;
    private static final Case SMALL = Case.random(3);
    private static final Shape INPUT = SMALL.image().inputShape();

    @TempDir
    private Path folder;

    private Listener listen(EngineServer server) throws IOException {
        return Transport.of("unix:" + folder.resolve("socket")).listen(Settings.of("hub", Role.PERFORMANCE), server);
    }

    private Connection connect(String name) throws IOException {
        return Transport.of("unix:" + folder.resolve("socket"))
                .connect(Settings.of(name, Role.INTERFACE), (_, _) -> {});
    }

    private static Envelope envelope(Connection from, Message message) {
        return Envelope.of(from.nextId(), from.name(), "hub", message);
    }

    private static Message ask(Connection from, Message message) {
        return from.request(envelope(from, message), LONG).payload();
    }

    private static ReasoningRequest run(String network, Shape input, int steps, OptionalLong stream) {
        return new ReasoningRequest(network, "", OptionalInt.of(steps), OptionalLong.empty(), RequestedTensors.COUNTS,
                stream,
                WireTensor.floats(ReasoningRequest.ENCODING, input, Arena.ofAuto().allocate(4L * input.size(), 4)));
    }

    private static String refusal(ErrorCode code, Message answer) {
        assertTrue(answer instanceof ErrorReply error && error.code() == code, answer::toString);
        return ((ErrorReply) answer).message();
    }

    @Test
    void moreWorkThanTheLimitIsRefusedAndTheLimitIsAnnounced() throws Exception {
        long operations = StepWork.operations(SMALL.image());
        var options = ServerOptions.DEFAULT.withMaxWork(10 * operations);
        try (var server = new EngineServer(JavaEngine::open, options); Listener _ = listen(server)) {
            server.serve("small", SMALL.image());
            try (RawPeer raw = RawPeer.at(folder.resolve("socket"))) {
                assertEquals(OptionalLong.of(10 * operations), raw.enter("raw", Optional.empty()).maxWork());
            }
            try (Connection cell = connect("cell")) {
                assertTrue(ask(cell, run("small", INPUT, 10, OptionalLong.empty())) instanceof ReasoningResponse);
                String text = refusal(ErrorCode.TOO_LARGE, ask(cell, run("small", INPUT, 11, OptionalLong.empty())));
                assertTrue(text.contains(String.valueOf(11 * operations))
                        && text.contains(String.valueOf(10 * operations)), text);
                refusal(ErrorCode.TOO_LARGE, ask(cell, run("small", INPUT, 1 << 24, OptionalLong.of(3))));
            }
        }
    }

    /** A frame of some hundred bytes asks for lists, or rows, of many steps. */
    @Test
    void silentStepsCountAsMemoryBeforeListsOrRowsAreMade() throws Exception {
        var options = ServerOptions.DEFAULT.withMemory(32 * MEBIBYTE);
        for (boolean lists : new boolean[]{true, false}) {
            try (var server = new EngineServer(
                    image -> lists ? JavaEngine.open(image) : new Held(image).released(), options);
                    Listener _ = listen(server);
                    Connection cell = connect("cell")) {
                server.serve("small", SMALL.image());
                int perStep = lists ? Long.BYTES : Long.BYTES + Float.BYTES * INPUT.size();
                int fitting = 4 * MEBIBYTE / perStep;
                int tooMany = 40 * MEBIBYTE / perStep;
                assertTrue(ask(cell, silent(fitting)) instanceof ReasoningResponse);
                String text = refusal(ErrorCode.TOO_LARGE, ask(cell, silent(tooMany)));
                assertTrue(text.startsWith("request"), text);
            }
        }
    }

    private static ReasoningRequest silent(int steps) {
        return new ReasoningRequest("small", "", OptionalInt.empty(), OptionalLong.empty(), RequestedTensors.COUNTS,
                OptionalLong.empty(), new WireTensor(ReasoningRequest.ENCODING, WireElementType.SPIKES,
                        INPUT.prepend(steps), Arena.ofAuto().allocate(0, 4)));
    }

    /** An image of a few KiB with 0.5 GiB of signals. */
    @Test
    void aNetworkThatTakesTooMuchIsRefusedBeforeItIsLoaded() throws Exception {
        Image wide = Wide.image(4096, 7);
        assertTrue(wide.bytes().byteSize() < 8192, () -> wide.bytes().byteSize() + " bytes");
        long needed = RunMemory.of(wide, 64).bytes();
        assertTrue(needed >= 512L * MEBIBYTE, () -> needed + " bytes");
        var options = ServerOptions.DEFAULT.withMemory(256 * MEBIBYTE);
        try (var server = new EngineServer(JavaEngine::open, options);
                Listener _ = listen(server);
                Connection cell = connect("cell")) {
            var load = new NetworkLoad("wide", OptionalLong.empty(),
                    Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, wide.bytes())));
            String text = refusal(ErrorCode.TOO_LARGE, ask(cell, load));
            assertTrue(text.contains(String.valueOf(192L * MEBIBYTE)) && text.startsWith("network"), text);
            assertEquals(ErrorCode.TOO_LARGE,
                    assertThrows(InvalidMessageException.class, () -> server.serve("wide", wide)).code());
            server.serve("small", SMALL.image());
            assertTrue(ask(cell, run("small", INPUT, 10, OptionalLong.empty())) instanceof ReasoningResponse);
        }
    }

    /** A second run at once would need memory of its own. */
    @Test
    void runsAtOnceAreCountedOneByOne() throws Exception {
        Image wide = Wide.image(1024, 3);
        Shape input = Shape.of(1, 1024, 1024);
        long each = RunMemory.of(wide, 64).bytes();
        var engine = new Held(wide);
        var options = ServerOptions.DEFAULT.withThreads(2).withMemory((each + 24 * MEBIBYTE) * 4 / 3);
        try (var server = new EngineServer(_ -> engine, options);
                Listener _ = listen(server);
                Connection cell = connect("cell")) {
            server.serve("wide", wide);
            var first = new LinkedBlockingQueue<Message>();
            cell.ask(envelope(cell, run("wide", input, 1, OptionalLong.empty())), LONG,
                    answer -> first.add(answer.payload()));
            while (engine.begun.get() == 0) {
                Thread.onSpinWait();
            }
            refusal(ErrorCode.OVERLOADED, ask(cell, run("wide", input, 1, OptionalLong.empty())));
            engine.go.countDown();
            assertTrue(first.poll(20, TimeUnit.SECONDS) instanceof ReasoningResponse);
            assertTrue(ask(cell, run("wide", input, 1, OptionalLong.empty())) instanceof ReasoningResponse);
        }
    }

    /** Announced bytes take no memory. Bytes that arrived are counted over all connections, and freed with them. */
    @Test
    void unfinishedArraysHaveOneTotal() throws Exception {
        var options = ServerOptions.DEFAULT.withMemory(64 * MEBIBYTE);
        var memory = new ServerMemory(options.memory());
        try (var server = new EngineServer(JavaEngine::open, options, memory); Listener listener = listen(server)) {
            int came = 0;
            try (Connection a = connect("a"); Connection b = connect("b")) {
                for (long stream = 1; stream <= 100; stream++) {
                    for (Connection cell : List.of(a, b)) {
                        assertEquals(Ack.DONE, ask(cell, new StreamOpen(stream, "image", WireElementType.U8,
                                List.of(1L << 29), OptionalLong.empty())));
                    }
                }
                assertEquals(0, memory.arrivals().used());
                boolean refused = false;
                for (long stream = 1; stream <= 20 && !refused; stream++) {
                    for (Connection cell : List.of(a, b)) {
                        refused |= !sends(cell, stream);
                        came++;
                    }
                }
                assertTrue(refused && came > 10 && came <= 18, came + " chunks of a mebibyte came");
                assertTrue(memory.arrivals().used() <= 16 * MEBIBYTE);
            }
            long end = System.nanoTime() + LONG.toNanos();
            while (memory.arrivals().used() > 0 || !listener.connections().isEmpty()) {
                assertTrue(System.nanoTime() < end, () -> memory.arrivals().used() + " bytes are counted");
                Thread.onSpinWait();
            }
        }
    }

    /** Whether the server accepted a chunk of 1 MiB; if so, the stream is still open. */
    private static boolean sends(Connection cell, long stream) throws InterruptedException {
        var chunk = WireTensor.bytes(StreamChunk.CHUNK, Arena.ofAuto().allocate(MEBIBYTE));
        var again = new StreamOpen(stream, "image", WireElementType.U8, List.of(1L << 29), OptionalLong.empty());
        var answers = new LinkedBlockingQueue<Envelope>();
        // A mebibyte fills the sender's outbox for a moment.
        sendOnceThereIsRoom(cell, () -> cell.send(envelope(cell, new StreamChunk(stream, 0, chunk))));
        sendOnceThereIsRoom(cell, () -> cell.ask(envelope(cell, again), LONG, answers::add));
        return answers.poll(20, TimeUnit.SECONDS).payload() instanceof ErrorReply error
                && error.code() == ErrorCode.BAD_VALUE;
    }

    private static void sendOnceThereIsRoom(Connection cell, Supplier<Offer> attempt) {
        Offer offer;
        while ((offer = attempt.get()) == Offer.BACK_PRESSURED) {
            assertTrue(cell.awaitRoom(LONG));
        }
        assertEquals(Offer.SENT, offer);
    }

    @Test
    void aCellMayHaveSoManyWaitingAndAllTogetherSoMany() throws Exception {
        var engine = new Held(SMALL.image());
        var options = new ServerOptions(1, 3, 5, 64, 1 << 20, 16, 1L << 40, 1L << 30, LONG, LONG);
        try (var server = new EngineServer(_ -> engine, options);
                Listener _ = listen(server);
                Connection a = connect("a");
                Connection b = connect("b")) {
            server.serve("small", SMALL.image());
            var refused = new LinkedBlockingQueue<Message>();
            var answered = new LinkedBlockingQueue<Message>();
            for (Connection cell : List.of(a, b)) {
                for (int i = 0; i < 6; i++) {
                    cell.ask(envelope(cell, run("small", INPUT, 3, OptionalLong.empty())), LONG,
                            answer -> (answer.payload() instanceof ErrorReply ? refused : answered)
                                    .add(answer.payload()));
                }
            }
            for (int i = 0; i < 6; i++) {
                refusal(ErrorCode.OVERLOADED, refused.poll(20, TimeUnit.SECONDS));
            }
            engine.go.countDown();
            for (int i = 0; i < 6; i++) {
                assertTrue(answered.poll(20, TimeUnit.SECONDS) instanceof ReasoningResponse);
            }
        }
    }

    @Test
    void closingEndsInTimeWhateverRuns() throws Exception {
        var engine = new Held(SMALL.image());
        var options = ServerOptions.DEFAULT.withThreads(1).withDrain(Duration.ofMillis(100));
        var server = new EngineServer(_ -> engine, options);
        try (Listener _ = listen(server); Connection cell = connect("cell")) {
            server.serve("small", SMALL.image());
            var answers = new LinkedBlockingQueue<Message>();
            for (int i = 0; i < 3; i++) {
                cell.ask(envelope(cell, run("small", INPUT, 3, OptionalLong.empty())), LONG,
                        answer -> answers.add(answer.payload()));
            }
            while (engine.begun.get() == 0) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            server.close();
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
            for (int i = 0; i < 3; i++) {
                refusal(ErrorCode.OVERLOADED, answers.poll(20, TimeUnit.SECONDS));
            }
            refusal(ErrorCode.OVERLOADED, ask(cell, run("small", INPUT, 3, OptionalLong.empty())));
        }
    }
}
