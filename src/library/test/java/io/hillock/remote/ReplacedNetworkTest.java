package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WireTensor;
import io.hillock.training.NewNetwork;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that loads a network anew answers all requests that it has accepted before. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplacedNetworkTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final int WAITING = 8;

    private static Image image(long seed) {
        return Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), seed, 4, 3), RunSettings.of(Profile.NIR));
    }

    private static ReasoningRequest request() {
        return new ReasoningRequest("digits", "", OptionalInt.of(10), OptionalLong.empty(), RequestedTensors.COUNTS,
                OptionalLong.empty(), WireTensor.floats("encoding", Shape.of(4), Arena.ofAuto().allocate(16, 4)));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void requestsThatRunOrWaitFinishOnTheOldNetwork() throws Exception {
        Gated[] old = new Gated[1];
        try (var bus = new Bus();
                var server = new EngineServer(
                        image -> old[0] == null ? old[0] = new Gated(image) : JavaEngine.open(image),
                        ServerOptions.DEFAULT.withThreads(1));
                Cell cell = server.join(bus, "engine");
                Cell asker = bus.join("asker");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.serve("digits", image(1));
            List<Future<Message>> answers = IntStream.range(0, WAITING)
                    .mapToObj(_ -> threads.submit(() -> asker.request(cell.name(), request(), LONG).payload()))
                    .toList();
            await(() -> old[0].begun.get() == 1 && server.status().load() == WAITING);
            server.serve("digits", image(2));
            Optional<String> served = server.networks().stream().map(one -> one.digest()).findFirst();
            assertEquals(image(2).digest(), served.orElseThrow());
            old[0].gate.release(WAITING);
            for (Future<Message> answer : answers) {
                assertInstanceOf(ReasoningResponse.class, answer.get());
            }
            assertEquals(WAITING, old[0].begun.get());
            assertInstanceOf(ReasoningResponse.class, asker.request(cell.name(), request(), LONG).payload());
            assertEquals(WAITING, old[0].begun.get(), "later requests go to the new network");
            await(() -> old[0].gate.availablePermits() > WAITING); // closed
        }
    }
}
