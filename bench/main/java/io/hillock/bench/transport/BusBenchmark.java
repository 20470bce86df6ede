package io.hillock.bench.transport;

import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Offer;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WatchingMessage.Event;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Messages between two cells of one process. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BusBenchmark {
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private final Bus bus = new Bus();
    private final Cell cell = bus.join("cell");
    private final Cell router = bus.join("router");
    private final Feedback feedback = new Feedback(1, OptionalDouble.of(1), OptionalInt.empty());
    private final Event event = new Event("topic", JsonObject.EMPTY, List.of());
    private final Envelope toRouter = Envelope.of(1, "cell", "router", event);
    private final Envelope toAll = Envelope.of(1, "cell", Envelope.BROADCAST, event);
    private long heard;

    public BusBenchmark() {
        router.answer(MessageType.FEEDBACK, _ -> Ack.DONE);
        bus.join("server").answerPayload(MessageType.FEEDBACK, _ -> Ack.DONE);
        router.on(MessageType.EVENT, message -> heard += message.id());
        router.subscribe("topic");
    }

    /** Sends new envelopes there and back; the reply-to id matches the answer. */
    @Benchmark
    public Envelope request() {
        return cell.request(Envelope.of(cell.nextId(), "cell", "router", feedback), DEADLINE);
    }

    /** Hands over payloads without envelopes. */
    @Benchmark
    public Message ask() {
        return cell.ask("server", feedback, DEADLINE);
    }

    /** Sends an existing envelope. */
    @Benchmark
    public Offer send() {
        return bus.send(toRouter);
    }

    @Benchmark
    public Offer publish() {
        return bus.publish(toAll);
    }
}
