package io.hillock.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.protocol.Compression;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.frame.AnyMessage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every message arrives as it was sent, on every transport and in every kind of frame. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllMessagesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int SEEDS = 8;
    /** The networks that random messages name. */
    private static final List<String> NETWORKS = List.of("router", "cpp-teacher-1", "braille", "λ/β", "a b", "n0");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"MEMORY, COMPACT, NONE", "UNIX, JSON, NONE", "UNIX, TENSORS, NONE", "UNIX, COMPACT, ZSTD",
            "TCP, JSON, NONE", "TCP, TENSORS, LZ4", "TCP, COMPACT, NONE", "TLS, JSON, NONE", "TLS, TENSORS, NONE",
            "TLS, COMPACT, NONE", "SHM, JSON, NONE", "SHM, TENSORS, ZSTD", "SHM, COMPACT, NONE"})
    void arriveAsSent(Addresses addresses, FrameFormat kind, Compression compression) throws Exception {
        Set<FrameFormat> accepts = switch (kind) {
            case JSON -> Set.of(FrameFormat.JSON, FrameFormat.SPIKES);
            case TENSORS -> Set.of(FrameFormat.JSON, FrameFormat.TENSORS, FrameFormat.ZSTD, FrameFormat.LZ4,
                    FrameFormat.SPIKES);
            case COMPACT, ZSTD, LZ4, SPIKES -> Set.of(FrameFormat.values());
        };
        Settings hub = Addresses.settings("hub", Role.ROUTER).withAccepts(accepts).withCompression(compression);
        Settings cell = Addresses.settings("cell", Role.INTERFACE).withAccepts(accepts).withCompression(compression);
        var next = new AtomicReference<Message>();
        var received = new LinkedBlockingQueue<Envelope>();
        var handles = new AtomicInteger();
        ConnectionHandler handler = (from, message) -> {
            if (next.get() == null) {
                from.reply(message, new Ack(OptionalInt.empty(), OptionalInt.of(handles.incrementAndGet())));
            } else if (message.payload() instanceof StatusRequest) {
                from.reply(message, next.get());
            } else {
                received.add(message);
                from.reply(message, Ack.DONE);
            }
        };
        try (var listener = addresses.transport(folder).listen(hub, handler);
                var connection = Transport.of(listener.address()).connect(cell, handler)) {
            load(connection);
            for (MessageType type : MessageType.values()) {
                for (int seed = 0; seed < SEEDS; seed++) {
                    next.set(AnyMessage.of(type, seed));
                    String what = type + ", seed " + seed;
                    assertEquals(next.get(), ask(connection, new StatusRequest()).payload(), what);
                    boolean alone = next.get() instanceof ConnectionMessage || type == MessageType.STATUS_REQUEST;
                    if (!alone) {
                        var sent = Envelope.of(connection.nextId(), "cell", "hub", next.get());
                        assertEquals(Offer.SENT, connection.send(sent), what);
                        assertEquals(sent, received.poll(20, TimeUnit.SECONDS), what);
                    }
                }
            }
        }
    }

    /** Gives the networks numbers; without them no request is compact. */
    private static void load(Connection connection) {
        WireTensor image = WireTensor.bytes(NetworkLoad.IMAGE, Arena.ofAuto().allocate(8, 8));
        for (String network : NETWORKS) {
            var load = new NetworkLoad(network, OptionalLong.empty(), Optional.of(image));
            assertEquals(MessageType.ACK, ask(connection, load).type());
        }
    }

    private static Envelope ask(Connection connection, Message message) {
        return connection.request(Envelope.of(connection.nextId(), "cell", "hub", message), LONG);
    }
}
