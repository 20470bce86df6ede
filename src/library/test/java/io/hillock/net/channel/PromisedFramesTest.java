package io.hillock.net.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Capacity;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Listener;
import io.hillock.net.MemoryInUse;
import io.hillock.net.Messages;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Compression;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.compact.Handles;
import io.hillock.protocol.frame.FrameDecoder;
import io.hillock.protocol.frame.FrameEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A frame's length is only a promise: memory follows the bytes that arrived, and all arriving frames share one bound.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PromisedFramesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MIB = 1 << 20;
    private static final Settings HUB = Addresses.settings("hub", Role.ROUTER).withHeartbeat(Duration.ofMinutes(1));
    private static final ConnectionHandler ECHO = (from, message) -> from.reply(message, Ack.DONE);

    @TempDir
    private Path folder;

    private static byte[] promise(int bytes) {
        return ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes).put((byte) '{').put((byte) '"')
                .array();
    }

    private static void assertServes(Listener listener) throws IOException {
        try (var good = Transport.of(listener.address()).connect(Addresses.settings("good", Role.INTERFACE), ECHO)) {
            var question = Envelope.of(good.nextId(), "good", "hub", new StatusRequest());
            assertEquals(Ack.DONE, good.request(question, LONG).payload());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void whatIsPromisedCostsNothing(Addresses addresses) throws Exception {
        int count = 30;
        var strangers = new ArrayList<Stranger>();
        try (var listener = addresses.transport(folder).listen(HUB, ECHO)) {
            for (int k = 0; k < count; k++) {
                strangers.add(Stranger.welcomed(listener.address(), "s" + k));
            }
            long before = MemoryInUse.now();
            for (Stranger stranger : strangers) {
                stranger.write(promise(60 * MIB));
            }
            assertServes(listener);
            assertTrue(MemoryInUse.onceBelow(before + 8 * MIB) <= before + 8 * MIB, "memory for promises");
        } finally {
            strangers.forEach(Stranger::close);
        }
    }

    /** Strangers send a part of a frame and then fall silent. A cell that sends whole frames still finds room. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP", "TLS"})
    void halfFramesTakeNobodysRoom(Addresses addresses) throws Exception {
        int frame = 8 * MIB;
        Settings hub = HUB.withMaxFrame(frame).withCapacity(Capacity.DEFAULT.withFrameBytes(2 * frame));
        byte[] quarter = new byte[frame / 4];
        var strangers = new ArrayList<Stranger>();
        try (var listener = addresses.transport(folder).listen(hub, ECHO);
                var good = Transport.of(listener.address()).connect(
                        Addresses.settings("good", Role.INTERFACE), ECHO)) {
            Event event = event(frame - 4096);
            long before = MemoryInUse.now();
            for (int k = 0; k < 12; k++) {
                Stranger stranger = Stranger.welcomed(listener.address(), "s" + k);
                strangers.add(stranger);
                stranger.write(promise(frame));
                stranger.write(quarter);
            }
            for (int k = 0; k < 3; k++) {
                while (good.send(Envelope.of(good.nextId(), "good", "hub", event)) != Offer.SENT) {
                    assertTrue(good.awaitRoom(LONG));
                }
                var answer = new LinkedBlockingQueue<Envelope>();
                var question = Envelope.of(good.nextId(), "good", "hub", new StatusRequest());
                while (good.ask(question, LONG, answer::add) != Offer.SENT) {
                    assertTrue(good.isOpen());
                    good.awaitRoom(LONG);
                }
                assertEquals(Ack.DONE, answer.poll(20, TimeUnit.SECONDS).payload());
            }
            // The listener's bound is two frames, and the sender may keep a third. Without the bound the strangers
            // alone would have six.
            long limit = before + 4L * frame;
            long now = MemoryInUse.onceBelow(limit);
            assertTrue(now <= limit, () -> (now - before) + " bytes for half frames");
            int told = 0;
            for (Stranger stranger : strangers) {
                told += listener.connection("s" + strangers.indexOf(stranger)).isEmpty() && isOverloaded(stranger)
                        ? 1
                        : 0;
            }
            assertTrue(told >= 5, told + " were given up and told so");
        } finally {
            strangers.forEach(Stranger::close);
        }
    }

    private static boolean isOverloaded(Stranger stranger) throws IOException {
        Message message = stranger.hear();
        while (message instanceof Ping) {
            message = stranger.hear();
        }
        return message instanceof ErrorReply error && error.code() == ErrorCode.OVERLOADED;
    }

    private static Event event(int bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes, 8);
        for (long at = 0; at < bytes; at++) {
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 31 >> 3));
        }
        return new Event("big", JsonObject.EMPTY,
                List.of(new WireTensor("t", WireElementType.U8, Shape.of(bytes), memory)));
    }

    /** Frames around the sizes at which the reader changes its memory, in pieces of all sizes. */
    @Test
    void framesOfAnySizeArriveWhole() throws Exception {
        var encoder = new FrameEncoder(Envelope.DEFAULT_MAX_FRAME, new Handles());
        var decoder = new FrameDecoder(Envelope.DEFAULT_MAX_FRAME, new Handles());
        for (int size : new int[]{1, 2000, 65_000, 65_300, 65_536, 66_000, 262_000, 263_000, 3 * MIB}) {
            Event event = event(size);
            MemorySegment one = encoder.tensor(Envelope.of(7, "a", "b", event), Compression.NONE);
            byte[] three = new byte[(int) (3 * one.byteSize())];
            for (int k = 0; k < 3; k++) {
                MemorySegment.copy(one, ValueLayout.JAVA_BYTE, 0, three, (int) (k * one.byteSize()),
                        (int) one.byteSize());
            }
            for (int piece : new int[]{size < 70_000 ? 1 : 1009, 4096, 65_540, MIB, 1 << 24}) {
                var reader = new FrameReader();
                reader.takeFrom(new FrameMemory(size + 4096, Duration.ZERO).share(() -> {}));
                var bytes = ByteBuffer.wrap(three);
                FrameReader.Source source = into -> {
                    int count = Math.min(Math.min(piece, into.remaining()), bytes.remaining());
                    into.put(bytes.slice(bytes.position(), count));
                    bytes.position(bytes.position() + count);
                    return count == 0 && !bytes.hasRemaining() ? -1 : count;
                };
                for (int k = 0; k < 3; k++) {
                    Envelope read = reader.read(decoder, source);
                    assertEquals(-1, event.tensors().get(0).data().mismatch(read.tensors().get(0).data()),
                            size + " bytes in pieces of " + piece);
                    assertTrue(reader.lastBytes() >= size);
                }
                assertThrows(EOFException.class, () -> reader.read(decoder, source));
            }
        }
    }

    /** Messages that wait for an answer are bounded in bytes for each connection, and the sender is told. */
    @ParameterizedTest
    @EnumSource(names = {"UNIX", "TCP"})
    void messagesThatWaitTakeNoMoreThanTheyMay(Addresses addresses) throws Exception {
        var held = new LinkedBlockingQueue<Envelope>();
        int frame = 2 * MIB;
        Settings hub = HUB.withMaxFrame(2 * frame).withCapacity(Capacity.DEFAULT.withFrameBytes(16L * MIB));
        try (var listener = addresses.transport(folder).listen(hub, (_, message) -> held.add(message));
                var cell = Transport.of(listener.address())
                        .connect(Addresses.settings("cell", Role.INTERFACE), ECHO)) {
            var answers = new LinkedBlockingQueue<Envelope>();
            Message big = Messages.batch(frame);
            for (int k = 0; k < 20; k++) {
                Envelope question = Envelope.of(cell.nextId(), "cell", "hub", big);
                while (cell.ask(question, LONG, answers::add) == Offer.BACK_PRESSURED) {
                    assertTrue(cell.awaitRoom(LONG));
                }
            }
            int waiting = 8 * MIB / frame - 1;
            for (int k = 0; k < 20 - waiting; k++) {
                assertEquals(ErrorCode.OVERLOADED, Messages.code(answers.poll(20, TimeUnit.SECONDS)));
            }
            Connection back = listener.connection("cell").orElseThrow();
            for (int k = 0; k < waiting; k++) {
                back.reply(held.poll(20, TimeUnit.SECONDS), Ack.DONE);
                assertEquals(Ack.DONE, answers.poll(20, TimeUnit.SECONDS).payload());
            }
            assertTrue(held.isEmpty());
        }
    }
}
