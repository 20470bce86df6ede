package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.model.Shape;
import io.hillock.net.Addresses;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.serve.StateCopies;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks that remote and local learning agree bit for bit. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedbackTest {
    private static final int NETWORKS = 40;
    private static final Settings HUB = Addresses.settings("hub", Role.PERFORMANCE);

    @TempDir
    private Path folder;

    private interface Talk {
        void with(Connection connection);
    }

    private void talk(Addresses addresses, Role role, Function<Image, Engine> engines, Talk talk) throws IOException {
        var server = new EngineServer(engines, ServerOptions.DEFAULT.withThreads(2));
        try (server;
                Listener listener = addresses.transport(folder).listen(HUB, server);
                Connection connection = Transport.of(listener.address()).connect(Addresses.settings("cell", role),
                        (_, _) -> {})) {
            talk.with(connection);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "UNIX"})
    void streamsLearnByFeedback(Addresses addresses) throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            talk(addresses, Role.INTERFACE, engines, FeedbackTest::assertStreamsLearn);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "UNIX"})
    void networksLearnByUpdates(Addresses addresses) throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            talk(addresses, Role.TRAINING, engines, FeedbackTest::assertNetworksLearn);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "UNIX")
    void whatDoesNotFitIsRefused(Addresses addresses) throws IOException {
        talk(addresses, Role.TRAINING, JavaEngine::open, FeedbackTest::assertMisfitsAreRefused);
    }

    @ParameterizedTest
    @EnumSource(names = "UNIX")
    void nothingBecomesInfinite(Addresses addresses) throws IOException {
        talk(addresses, Role.TRAINING, JavaEngine::open, connection -> {
            assertRewardsAreBounded(connection);
            assertChangesStayFinite(connection);
        });
    }

    private static void assertRewardsAreBounded(Connection connection) {
        for (long seed = 0;; seed++) {
            var learning = new LearnedRemotely(seed, connection);
            learning.run(OptionalLong.of(seed + 1), learning.values());
            long run = learning.lastId;
            if (learning.ask(LearnedRemotely.reward(run, 1)) instanceof Ack) {
                for (int i = 1; i < LearningSession.MOST_REWARD; i++) {
                    assertEquals(Ack.DONE, learning.ask(LearnedRemotely.reward(run, 1)));
                }
                LearnedRemotely.assertRefused(ErrorCode.BAD_VALUE, learning.ask(LearnedRemotely.reward(run, 0.5)));
                assertEquals(Ack.DONE, learning.ask(LearnedRemotely.reward(run, -1)));
                return;
            }
        }
    }

    /** Makes two changes that are finite by themselves; the second would overflow. */
    private static void assertChangesStayFinite(Connection connection) {
        var learning = new LearnedRemotely(1, connection);
        String network = learning.image.digest();
        var weights = learning.image.program().state().stream().filter(one -> one.initial().isPresent()).findFirst()
                .orElseThrow();
        WireTensor most = filled(weights.name(), weights.shape(), Float.MAX_VALUE);
        for (OptionalLong stream : List.of(OptionalLong.of(7), OptionalLong.empty())) {
            var first = new StateSync(network, stream, 0, SyncMode.REPLACE, List.of(most));
            assertEquals(Ack.DONE, learning.ask(first));
            long base = stream.isPresent() ? 0 : 1;
            Message refused = learning.ask(new StateSync(network, stream, base, SyncMode.DELTA, List.of(most)));
            assertTrue(refused instanceof ErrorReply error && error.message().contains(weights.name())
                    && error.message().contains("finite"), refused::toString);
            var state = (StateSnapshot) learning.ask(learning.pull(stream));
            assertEquals(most, state.variables().stream().filter(one -> one.name().equals(weights.name())).findFirst()
                    .orElseThrow(), "as before");
        }
        WireTensor update = filled(weights.initial().orElseThrow(), weights.shape(), Float.MAX_VALUE);
        Message refused = learning.ask(learning.update(List.of(update)));
        assertTrue(refused instanceof ErrorReply error && error.code() == ErrorCode.BAD_VALUE
                && error.message().contains(update.name()), refused::toString);
    }

    private static WireTensor filled(String name, Shape shape, float value) {
        var values = new float[shape.size()];
        Arrays.fill(values, value);
        return WireTensor.floats(name, shape, Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
    }

    static void assertMisfitsAreRefused(Connection connection) {
        var plain = new LearnedRemotely(Case.random(3).image(), 3, connection);
        LearnedRemotely.assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(plain.pull(OptionalLong.empty())));
        LearnedRemotely.assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(plain.update(List.of())));
        LearnedRemotely.assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(sync(plain, 0)));
        plain.run(OptionalLong.of(4), plain.values());
        LearnedRemotely.assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(LearnedRemotely.reward(plain.lastId, 1)));
        plain.run(OptionalLong.empty(), plain.values());
        LearnedRemotely.assertRefused(ErrorCode.BAD_VALUE, plain.ask(LearnedRemotely.reward(plain.lastId, 1)));
        LearnedRemotely.assertRefused(ErrorCode.BAD_VALUE, plain.ask(LearnedRemotely.reward(1L << 40, 1)));

        var plastic = new LearnedRemotely(1, connection);
        LearnedRemotely.assertRefused(ErrorCode.BAD_VALUE, plastic.ask(plastic.update(List.of(tensor("frob", 1)))));
        LearnedRemotely.assertRefused(ErrorCode.INCOMPATIBLE_STATE, plastic.ask(sync(plastic, 1)));
        String weights = plastic.image.program().state().stream().flatMap(one -> one.initial().stream()).findFirst()
                .orElseThrow();
        LearnedRemotely.assertRefused(ErrorCode.BAD_SHAPE, plastic.ask(plastic.update(List.of(tensor(weights, 1)))));
        plastic.run(OptionalLong.of(5), plastic.values());
        long ofTheStream = plastic.lastId;
        assertEquals(Ack.DONE,
                plastic.ask(new StateSync(plastic.image.digest(), OptionalLong.of(5), LearnedRemotely.STEPS,
                        SyncMode.REPLACE, List.of(StateCopies.step(0)))));
        LearnedRemotely.assertRefused(ErrorCode.BAD_VALUE, plastic.ask(LearnedRemotely.reward(ofTheStream, 1)),
                "the stream is no more");
        var metrics = (MetricsReport) plastic.ask(new MetricsRequest(List.of("learning.steps")));
        assertEquals(Map.of("learning.steps", (long) LearnedRemotely.STEPS), metrics.counters());
    }

    /** Random networks learn in streams, with feedback to each answer. */
    static void assertStreamsLearn(Connection connection) {
        int told = 0;
        for (long seed = 0; seed < NETWORKS; seed++) {
            told += new LearnedRemotely(seed, connection).assertStream() ? 1 : 0;
        }
        assertTrue(told > NETWORKS / 4, told + " networks took feedback");
    }

    /** Random networks apply updates that local sessions have made. */
    static void assertNetworksLearn(Connection connection) {
        int changed = 0;
        for (long seed = 0; seed < NETWORKS; seed++) {
            changed += new LearnedRemotely(seed, connection).assertUpdates() ? 1 : 0;
        }
        assertTrue(changed > NETWORKS / 3, changed + " learned something");
    }

    private static StateSync sync(LearnedRemotely learning, long base) {
        return new StateSync(learning.image.digest(), OptionalLong.empty(), base, SyncMode.DELTA, List.of());
    }

    private static WireTensor tensor(String name, int elements) {
        return WireTensor.floats(name, Shape.of(elements), Arena.ofAuto().allocate(4L * elements, 4));
    }
}
