package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.learning.LearningSession;
import io.hillock.learning.NetworkState;
import io.hillock.learning.WeightUpdate;
import io.hillock.model.Network;
import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.serve.StateCopies;
import io.hillock.remote.teacher.PlasticityMessages;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One network in this process and on a remote engine. */
final class LearnedRemotely {
    static final int STEPS = 12;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final long seed;
    private final RandomGenerator random;
    final Image image;
    private final Shape input;
    private final Connection connection;
    long lastId;

    LearnedRemotely(long seed, Connection connection) {
        this(null, seed, connection);
    }

    LearnedRemotely(Image given, long seed, Connection connection) {
        this.seed = seed;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.image = given != null
                ? given
                : compiled(PlasticNetworks.network(random));
        this.input = image.inputShape();
        this.connection = connection;
        RemoteEngine.open(connection, image).close();
    }

    private Image compiled(Network network) {
        return Image.compile(network, RandomSettings.of(random, network));
    }

    /** Returns whether the network accepted feedback. */
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

    private boolean assertFeedback(LearningSession here, int answered, int run) {
        int label = run == 2 ? 0 : answered;
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
            here.reward(run < 2 ? run - 0.5 : label == answered ? 1 : -1);
            assertEquals(Ack.DONE, answer, "seed " + seed);
        } catch (IndexOutOfBoundsException e) {
            assertRefused(ErrorCode.BAD_VALUE, answer);
        }
        return true;
    }

    /** Applies an update of a local session to the remote network and to another local session. Returns whether anything changed. */
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
        assertEquals(StateCopies.step(expected), snapshot.version());
        List<WireTensor> variables = StateCopies.tensors(image.program(), expected, List.of());
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
        Response response = image.response(Arena.ofAuto(), 1, STEPS, RequestedOutputs.COUNTS);
        here.run(Encoding.sequence(Arena.ofAuto(), STEPS, values), response);
        return response;
    }

    ReasoningResponse run(OptionalLong stream, float[] values) {
        WireTensor encoding = WireTensor.floats(ReasoningRequest.ENCODING, input.prepend(STEPS),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
        return assertInstanceOf(ReasoningResponse.class, ask(new ReasoningRequest(image.digest(), "",
                OptionalInt.empty(), OptionalLong.empty(), RequestedTensors.COUNTS, stream, encoding)), "seed " + seed);
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

    static void assertRefused(ErrorCode code, Message answer, String... why) {
        assertTrue(answer instanceof ErrorReply error && error.code() == code, code + ", not " + answer + List.of(why));
    }

    static Feedback reward(long id, double reward) {
        return new Feedback(id, OptionalDouble.of(reward), OptionalInt.empty());
    }
}
