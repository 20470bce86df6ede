package io.hillock.bench.transport;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Tls;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Semaphore;

/** Sends requests with an encoding of 3 KiB over one connection. They are answered at once with ten counts. One thread asks. */
final class Talk implements AutoCloseable {
    static final int FLOATS = 768;
    private static final int OUTPUTS = 10;
    private static final String NETWORK = "network";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Listener listener;
    private final Connection connection;
    private final Message question;

    Talk(String uri, Kind kind, Tls tls) throws IOException {
        MemorySegment floats = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, FLOATS);
        var random = new Random(1);
        var numbers = new ArrayList<Object>();
        for (int k = 0; k < FLOATS; k++) {
            float value = random.nextInt(10) == 0 ? random.nextFloat() : 0;
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, k, value);
            numbers.add((double) value);
        }
        var encoding = WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(FLOATS), floats);
        this.question = kind == Kind.NUMBERS
                ? new Event(NETWORK, new JsonObject(Map.of("encoding", numbers)), List.of())
                : new ReasoningRequest(NETWORK, "", OptionalInt.of(32), OptionalLong.empty(), RequestedTensors.COUNTS,
                        OptionalLong.empty(), encoding);
        var counts = new WireTensor(OutputTensors.COUNTS, WireElementType.I64, Shape.of(OUTPUTS),
                Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, OUTPUTS));
        var answer = new ReasoningResponse(3, 0, 1, OptionalDouble.empty(), "bench",
                new OutputTensors(Optional.of(counts), Optional.empty(), Optional.empty(), List.of()));
        Settings hub = Settings.of("hub", Role.ROUTER).withTls(tls);
        this.listener = Transport.of(uri).listen(kind.of(hub), (from, message) -> {
            from.reply(message,
                    message.payload() instanceof NetworkLoad
                            ? new Ack(OptionalInt.empty(), OptionalInt.of(1))
                            : answer);
            from.release(message);
        });
        this.connection = Transport.of(listener.address())
                .connect(kind.of(Settings.of("cell", Role.INTERFACE).withTls(tls)), (_, _) -> {});
        var image = WireTensor.bytes(NetworkLoad.IMAGE, Arena.ofAuto().allocate(8, 8));
        ask(new NetworkLoad(NETWORK, OptionalLong.empty(), Optional.of(image)));
    }

    /** Asks this often, one request after the other. */
    void ask(int count) {
        for (int k = 0; k < count; k++) {
            ask(question);
        }
    }

    /** Asks this often, with {@code inFlight} requests at a time. */
    void ask(int count, int inFlight) {
        var free = new Semaphore(inFlight);
        for (int k = 0; k < count; k++) {
            free.acquireUninterruptibly();
            while (connection.ask(envelope(question), TIMEOUT, _ -> free.release()) != Offer.SENT) {
                connection.awaitRoom(TIMEOUT);
            }
        }
        free.acquireUninterruptibly(inFlight);
    }

    @Override
    public void close() {
        connection.close();
        listener.close();
    }

    private void ask(Message message) {
        if (connection.request(envelope(message), TIMEOUT).payload() instanceof ErrorReply error) {
            throw new IllegalStateException(error.toString());
        }
    }

    private Envelope envelope(Message message) {
        return Envelope.of(connection.nextId(), connection.name(), connection.peer(), message);
    }
}
