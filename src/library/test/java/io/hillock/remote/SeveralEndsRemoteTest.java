package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.CppProgram;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkPorts;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputResponse;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server names a network's Inputs and Outputs, and takes label and confidence from the Output that a request names. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeveralEndsRemoteTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);

    @TempDir
    private Path folder;

    @Test
    void javaServer() throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            var server = new EngineServer(engines, ServerOptions.DEFAULT);
            try (server;
                    Listener listener = Addresses.UNIX.transport(folder)
                            .listen(Addresses.settings("hub", Role.PERFORMANCE), server);
                    Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {})) {
                check(connection);
            }
        }
    }

    @Test
    void cppServer() throws IOException {
        try (CppProgram engine = CppProgram.start("hillock-engine",
                List.of("--name", "hub", "--listen", Addresses.UNIX.uri(folder)));
                Connection connection = Transport.of(engine.address()).connect(CELL, (_, _) -> {})) {
            check(connection);
        }
    }

    private static void check(Connection connection) {
        for (Case given : Case.severalEnds()) {
            Image image = given.image();
            try (Arena arena = Arena.ofConfined();
                    Engine local = JavaEngine.open(image);
                    Engine remote = RemoteEngine.open(connection, image)) {
                Response expected = given.response(arena);
                local.run(given.batch(arena), expected);
                assertEquals(ports(image), listed(connection, image).ports());
                assertEquals(image.inputShape(), listed(connection, image).input());
                assertEquals(image.outputShape(), listed(connection, image).output());
                checkLabels(connection, given, "", expected.output());
                for (OutputResponse output : expected.outputs()) {
                    checkLabels(connection, given, output.name(), output);
                }
                var refused = assertInstanceOf(ErrorReply.class, ask(connection, batch(given, "nobody")));
                assertEquals(ErrorCode.BAD_VALUE, refused.code());
                assertEquals("output: the network has no Output 'nobody', it has "
                        + String.join(", ", expected.outputs().stream().map(one -> "'" + one.name() + "'").toList()),
                        refused.message());
                assertEquals("hub", remote.name());
            }
        }
    }

    private static NetworkPorts ports(Image image) {
        return new NetworkPorts(
                image.inputPorts().stream().map(port -> new NetworkPorts.Input(port.name(), port.shape())).toList(),
                image.outputPorts().stream()
                        .map(port -> new NetworkPorts.Output(port.name(), port.shape(), port.kind())).toList(),
                "out0");
    }

    private static NetworkInfo listed(Connection connection, Image image) {
        var list = assertInstanceOf(NetworkList.class, ask(connection, new NetworkList(List.of())));
        return list.networks().stream().filter(info -> info.digest().equals(image.digest())).findFirst().orElseThrow();
    }

    private static void checkLabels(Connection connection, Case given, String name, OutputResponse expected) {
        var batch = assertInstanceOf(BatchResponse.class, ask(connection, batch(given, name)));
        var single = assertInstanceOf(ReasoningResponse.class, ask(connection, single(given, name)));
        for (int sample = 0; sample < given.size(); sample++) {
            assertEquals(expected.label(sample), batch.labels().get(sample), name);
            assertEquals(expected.confidence(sample), batch.confidences().get(sample), name);
            long spikes = expected.kind() == OutputKind.SPIKES ? expected.spikeCount(sample) : 0;
            assertEquals(spikes, batch.spikeCounts().get(sample), name);
        }
        assertEquals(batch.labels().getFirst(), single.label(), name);
        assertEquals(batch.confidences().getFirst(), single.confidence(), name);
        assertEquals(batch.spikeCounts().getFirst(), single.spikeCount(), name);
    }

    private static BatchRequest batch(Case given, String output) {
        Shape step = given.held() ? given.image().inputShape() : given.image().inputShape().prepend(given.steps());
        return new BatchRequest(given.image().digest(), "", steps(given), OptionalLong.empty(), wanted(output),
                WireTensor.floats(BatchRequest.ENCODINGS, step.prepend(given.size()), values(given, given.size())));
    }

    private static ReasoningRequest single(Case given, String output) {
        Shape step = given.held() ? given.image().inputShape() : given.image().inputShape().prepend(given.steps());
        return new ReasoningRequest(given.image().digest(), "", steps(given), OptionalLong.empty(), wanted(output),
                OptionalLong.empty(), WireTensor.floats(ReasoningRequest.ENCODING, step, values(given, 1)));
    }

    private static RequestedTensors wanted(String output) {
        return new RequestedTensors(true, true, true, List.of(), output);
    }

    private static OptionalInt steps(Case given) {
        return given.held() ? OptionalInt.of(given.steps()) : OptionalInt.empty();
    }

    private static MemorySegment values(Case given, int samples) {
        return Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, given.values()).asSlice(0,
                (long) given.values().length / given.size() * samples * Float.BYTES);
    }

    private static Message ask(Connection connection, Message question) {
        return connection.request(Envelope.of(connection.nextId(), "cell", "hub", question), LONG).payload();
    }
}
