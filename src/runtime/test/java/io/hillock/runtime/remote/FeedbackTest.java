package io.hillock.runtime.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomNetworks;
import io.hillock.learning.LearningSession;
import io.hillock.learning.WeightUpdate;
import io.hillock.learning.state.NetworkState;
import io.hillock.message.Ack;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Feedback;
import io.hillock.message.Message;
import io.hillock.message.MetricsReport;
import io.hillock.message.MetricsRequest;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.Role;
import io.hillock.message.StatePull;
import io.hillock.message.StateSnapshot;
import io.hillock.message.StateSync;
import io.hillock.message.SyncMode;
import io.hillock.message.Wanted;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import io.hillock.runtime.teacher.PlasticityMessages;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import io.hillock.transport.Addresses;
import io.hillock.transport.Connection;
import io.hillock.transport.Listener;
import io.hillock.transport.Settings;
import io.hillock.transport.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is learned by messages has the same bits as what is learned in this process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedbackTest {
    private static final int NETWORKS = 40;
    private static final int STEPS = 12;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Settings HUB = Addresses.settings("hub", Role.PERFORMANCE);
    private static final Settings CELL = Addresses.settings("cell", Role.INTERFACE);

    @TempDir
    private Path folder;

    private interface Talk {
        void with(Connection connection);
    }

    private void talk(Addresses addresses, Function<Image, Engine> engines, Talk talk) throws IOException {
        var server = new EngineServer(engines, ServerOptions.DEFAULT.withThreads(2));
        try (server;
                Listener listener = addresses.transport(folder).listen(HUB, server);
                Connection connection = Transport.of(listener.address()).connect(CELL, (_, _) -> {})) {
            talk.with(connection);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "UNIX"})
    void streamsLearnByFeedback(Addresses addresses) throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            talk(addresses, engines, FeedbackTest::assertStreamsLearn);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEMORY", "UNIX"})
    void networksLearnByUpdates(Addresses addresses) throws IOException {
        for (Function<Image, Engine> engines : List.<Function<Image, Engine>>of(NativeEngine::open, JavaEngine::open)) {
            talk(addresses, engines, connection -> {
                int changed = 0;
                for (long seed = 0; seed < NETWORKS; seed++) {
                    changed += new Learning(seed, connection).assertUpdates() ? 1 : 0;
                }
                assertTrue(changed > NETWORKS / 3, changed + " learned something");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = "UNIX")
    void whatDoesNotFitIsRefused(Addresses addresses) throws IOException {
        talk(addresses, JavaEngine::open, connection -> {
            var plain = new Learning(Case.random(3).image(), 3, connection);
            assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(plain.pull(OptionalLong.empty())));
            assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(plain.update(List.of())));
            assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(sync(plain, 0)));
            plain.run(OptionalLong.of(4), plain.values());
            assertRefused(ErrorCode.INCOMPATIBLE_STATE, plain.ask(reward(plain.lastId, 1)));
            plain.run(OptionalLong.empty(), plain.values());
            assertRefused(ErrorCode.BAD_VALUE, plain.ask(reward(plain.lastId, 1)));
            assertRefused(ErrorCode.BAD_VALUE, plain.ask(reward(1L << 40, 1)));

            var plastic = new Learning(1, connection);
            assertRefused(ErrorCode.BAD_VALUE, plastic.ask(plastic.update(List.of(tensor("frob", 1)))));
            assertRefused(ErrorCode.INCOMPATIBLE_STATE, plastic.ask(sync(plastic, 1)));
            String weights = plastic.image.program().state().stream().flatMap(one -> one.initial().stream()).findFirst()
                    .orElseThrow();
            assertRefused(ErrorCode.BAD_SHAPE, plastic.ask(plastic.update(List.of(tensor(weights, 1)))));
            plastic.run(OptionalLong.of(5), plastic.values());
            long ofTheStream = plastic.lastId;
            assertEquals(Ack.DONE, plastic.ask(new StateSync(plastic.image.digest(), OptionalLong.of(5), STEPS,
                    SyncMode.REPLACE, List.of(States.step(0)))));
            assertRefused(ErrorCode.BAD_VALUE, plastic.ask(reward(ofTheStream, 1)), "the stream is no more");
            var metrics = (MetricsReport) plastic.ask(new MetricsRequest(List.of("learning.steps")));
            assertEquals(Map.of("learning.steps", (long) STEPS), metrics.counters());
        });
    }

    /** Random networks learn in streams, with feedback to each answer. */
    static void assertStreamsLearn(Connection connection) {
        int told = 0;
        for (long seed = 0; seed < NETWORKS; seed++) {
            told += new Learning(seed, connection).assertStream() ? 1 : 0;
        }
        assertTrue(told > NETWORKS / 4, told + " networks took feedback");
    }

    static void assertRefused(ErrorCode code, Message answer, String... why) {
        assertTrue(answer instanceof ErrorReply error && error.code() == code, code + ", not " + answer + List.of(why));
    }

    private static Feedback reward(long id, double reward) {
        return new Feedback(id, OptionalDouble.of(reward), OptionalInt.empty());
    }

    private static StateSync sync(Learning learning, long base) {
        return new StateSync(learning.image.digest(), OptionalLong.empty(), base, SyncMode.DELTA, List.of());
    }

    private static WireTensor tensor(String name, int elements) {
        return WireTensor.floats(name, Shape.of(elements), Arena.ofAuto().allocate(4L * elements, 4));
    }

    /** A network here and there. */
    private static final class Learning {
        private final long seed;
        private final RandomGenerator random;
        private final Image image;
        private final Shape input;
        private final Connection connection;
        private long lastId;

        Learning(long seed, Connection connection) {
            this(null, seed, connection);
        }

        Learning(Image given, long seed, Connection connection) {
            this.seed = seed;
            this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            this.image = given != null
                    ? given
                    : Image.compile(PlasticNetworks.network(random), RandomNetworks.settings(random));
            this.input = image.program().signal(image.program().input()).shape();
            this.connection = connection;
            RemoteEngine.open(connection, image).close();
        }

        /** Whether feedback was taken. */
        boolean assertStream() {
            boolean told = false;
            try (Engine engine = JavaEngine.open(image); LearningSession here = LearningSession.open(engine)) {
                for (int run = 0; run < 4; run++) {
                    float[] values = values();
                    Response expected = run(here, values);
                    ReasoningResponse answer = run(OptionalLong.of(100 + seed), values);
                    assertEquals(expected.label(0), answer.label(), "seed " + seed);
                    told |= assertFeedback(here, answer.label(), run);
                    assertState(here, OptionalLong.of(100 + seed));
                }
            } catch (EngineException e) {
                assertEquals(EngineException.Status.UNSTABLE, e.status());
            }
            return told;
        }

        private boolean assertFeedback(LearningSession here, int said, int run) {
            int label = run == 2 ? 0 : said;
            Feedback feedback = run < 2
                    ? reward(lastId, run - 0.5)
                    : new Feedback(lastId, OptionalDouble.empty(), OptionalInt.of(label));
            Message answer = ask(feedback);
            if (!here.learnsByReward() && !(run >= 2 && here.learnsByTarget())) {
                assertRefused(ErrorCode.INCOMPATIBLE_STATE, answer);
                return false;
            }
            try {
                if (run >= 2) {
                    here.teachLabel(label);
                }
                here.reward(run < 2 ? run - 0.5 : label == said ? 1 : -1);
                assertEquals(Ack.DONE, answer, "seed " + seed);
            } catch (IndexOutOfBoundsException e) {
                assertRefused(ErrorCode.BAD_VALUE, answer);
            }
            return true;
        }

        /** An update that a session makes here is added there, and in another session here. Whether anything changed. */
        boolean assertUpdates() {
            try (Engine engine = JavaEngine.open(image);
                    LearningSession teacher = LearningSession.open(engine);
                    LearningSession pupil = LearningSession.open(engine)) {
                float[] values = values();
                Response before = run(pupil, values);
                pupil.session().reset();
                run(teacher, values());
                WeightUpdate update = teacher.update();
                assertLearned(pupil, 0);
                assertEquals(Ack.DONE, ask(PlasticityMessages.message(image.digest(), image, update)));
                pupil.apply(update);
                assertLearned(pupil, 1);
                var learned = (StateSnapshot) ask(pull(OptionalLong.empty()));
                assertEquals(Ack.DONE, ask(new StateSync(image.digest(), OptionalLong.empty(), 1, SyncMode.REPLACE,
                        learned.variables())));
                assertLearned(pupil, 2);

                assertState(pupil, OptionalLong.of(100 + seed));
                assertEquals(run(pupil, values).label(0), run(OptionalLong.of(100 + seed), values).label());
                assertState(pupil, OptionalLong.of(100 + seed));
                assertEquals(before.label(0), run(OptionalLong.empty(), values).label(), "as the image says");
                return update.deltas().values().stream().anyMatch(delta -> {
                    for (float one : delta) {
                        if (one != 0) {
                            return true;
                        }
                    }
                    return false;
                });
            } catch (EngineException e) {
                assertEquals(EngineException.Status.UNSTABLE, e.status());
                return false;
            }
        }

        private void assertLearned(LearningSession here, long version) {
            var learned = assertInstanceOf(StateSnapshot.class, ask(pull(OptionalLong.empty())));
            NetworkState expected = NetworkState.of(here.session(), image).only(here.learned());
            assertEquals(version, learned.version());
            assertEquals(image.digest(), learned.digest());
            assertEquals(here.learned(), learned.variables().stream().map(WireTensor::name).toList());
            for (int i = 0; i < learned.variables().size(); i++) {
                assertEquals(-1, expected.values(i).mismatch(learned.variables().get(i).data()), "seed " + seed);
            }
        }

        private void assertState(LearningSession here, OptionalLong stream) {
            var snapshot = assertInstanceOf(StateSnapshot.class, ask(pull(stream)));
            MemorySegment expected = Arena.ofAuto().allocate(image.program().stateBytes(), Long.BYTES);
            here.session().snapshot(expected);
            assertEquals(States.step(expected), snapshot.version());
            List<WireTensor> variables = States.tensors(image.program(), expected, List.of());
            assertEquals(variables.size(), snapshot.variables().size());
            for (int i = 0; i < variables.size(); i++) {
                assertEquals(-1, variables.get(i).data().mismatch(snapshot.variables().get(i).data()),
                        "seed " + seed + ": " + variables.get(i).name());
            }
        }

        float[] values() {
            float[] values = new float[STEPS * input.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(3) == 0 ? 1 : 0;
            }
            return values;
        }

        private Response run(LearningSession here, float[] values) {
            Response response = image.response(Arena.ofAuto(), 1, STEPS, Want.COUNTS);
            here.run(Encoding.sequence(Arena.ofAuto(), STEPS, values), response);
            return response;
        }

        ReasoningResponse run(OptionalLong stream, float[] values) {
            WireTensor encoding = WireTensor.floats(ReasoningRequest.ENCODING, input.prepend(STEPS),
                    Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
            return assertInstanceOf(ReasoningResponse.class, ask(new ReasoningRequest(image.digest(), "",
                    OptionalInt.empty(), OptionalLong.empty(), Wanted.COUNTS, stream, encoding)), "seed " + seed);
        }

        StatePull pull(OptionalLong stream) {
            return new StatePull(image.digest(), stream, List.of());
        }

        PlasticityUpdate update(List<WireTensor> deltas) {
            return new PlasticityUpdate(image.digest(), "stdp", 0, 1, deltas);
        }

        Message ask(Message question) {
            lastId = connection.nextId();
            return connection.request(Envelope.of(lastId, "cell", "hub", question), LONG).payload();
        }
    }
}
