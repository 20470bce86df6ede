package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.learning.LearningSession;
import io.hillock.learning.Merge;
import io.hillock.learning.NetworkState;
import io.hillock.learning.WeightUpdate;
import io.hillock.model.Bounds;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Lif;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Plastic;
import io.hillock.model.Profile;
import io.hillock.model.Rule.PairStdp;
import io.hillock.model.Rule.Pairing;
import io.hillock.model.Rule.RewardStdp;
import io.hillock.model.Rule.TripletStdp;
import io.hillock.model.Rule;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.remote.CellMessenger;
import io.hillock.remote.LearningTeacher;
import io.hillock.remote.StateExchange;
import io.hillock.remote.TeacherHandler;
import io.hillock.spike.Encoding;
import io.hillock.unified.Result;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LearningTeacherTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long SEED = 11;
    private static final int INPUTS = 12;
    private static final PairStdp PAIR = new PairStdp(Pairing.ALL, 20e-3, 20e-3, 0.001, 0.001, 0, Bounds.hard(0, 1));

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

    /** Two teachers see different inputs, are averaged, and then learn the same from the same inputs. */
    @Test
    void teachersAreBroughtToTheSameBits() {
        for (Rule rule : List.of(PAIR, new TripletStdp(PAIR, 30e-3, 30e-3, 0.001, 0.001), reward())) {
            try (Arena arena = Arena.ofConfined();
                    Bus bus = new Bus();
                    Engine engine = JavaEngine.open(image(rule));
                    LearningSession one = LearningSession.open(engine);
                    LearningSession two = LearningSession.open(engine)) {
                var a = new LearningTeacher("T1", engine, one);
                var b = new LearningTeacher("T2", engine, two);
                TeacherHandler.attach(bus.join("T1"), a);
                TeacherHandler.attach(bus.join("T2"), b);
                for (int run = 0; run < 3; run++) {
                    a.judge(spikes(arena));
                    b.judge(spikes(arena));
                    one.reward(1);
                }
                NetworkState before = a.learned().orElseThrow();
                assertNotEquals(before.digest(), b.learned().orElseThrow().digest());

                var exchange = new StateExchange(CellMessenger.of(bus.join("coordinator")), List.of("T1", "T2"), "net",
                        List.of(), LONG);
                NetworkState merged = exchange.synchronise(Merge::average);
                assertEquals(merged.digest(), a.learned().orElseThrow().digest());
                assertEquals(merged.digest(), b.learned().orElseThrow().digest());
                assertEquals(before.version() + 1, a.learned().orElseThrow().version());

                one.relax();
                two.relax();
                for (int run = 0; run < 2; run++) {
                    Encoding same = spikes(arena);
                    assertEquals(a.judge(same).label(), b.judge(same).label());
                    one.reward(1);
                    two.reward(1);
                }
                assertEquals(a.learned(), b.learned());
                assertNotEquals(merged.digest(), b.learned().orElseThrow().digest());
            }
        }
    }

    @Test
    void feedbackIsRewardTimesTheFactor() {
        try (Arena arena = Arena.ofConfined();
                Engine engine = JavaEngine.open(image(reward()));
                LearningSession toldOf = LearningSession.open(engine);
                LearningSession byHand = LearningSession.open(engine);
                LearningSession untold = LearningSession.open(engine)) {
            var teacher = new LearningTeacher("T1", engine, toldOf);
            var same = new LearningTeacher("T1", engine, byHand);
            var idle = new LearningTeacher("T1", engine, untold);
            assertEquals(1, teacher.learningRateFactor());
            teacher.signal(new MtlSignal(1, 0, 0.5, Map.of("T1", 1.5)), 1.5);
            for (double reward : new double[]{1, -1, 0.5}) {
                Encoding encoding = spikes(arena);
                int label = teacher.judge(encoding).label();
                assertEquals(label, same.judge(encoding).label());
                idle.judge(encoding);
                teacher.feedback(reward == 0.5
                        ? new Feedback(1, OptionalDouble.of(0.5), OptionalInt.empty())
                        : new Feedback(1, OptionalDouble.empty(), OptionalInt.of(reward == 1 ? label : label + 1)));
                byHand.reward(1.5 * reward);
            }
            assertEquals(same.learned(), teacher.learned());
            assertNotEquals(idle.learned(), teacher.learned());
        }
    }

    /** The others take over what one teacher learns and publishes. */
    @Test
    void whatIsPublishedIsAddedByTheOthers() {
        try (Arena arena = Arena.ofConfined();
                Bus bus = new Bus();
                Engine engine = JavaEngine.open(image(PAIR));
                LearningSession one = LearningSession.open(engine);
                LearningSession two = LearningSession.open(engine);
                LearningSession byHand = LearningSession.open(engine)) {
            var a = new LearningTeacher("T1", engine, one);
            var b = new LearningTeacher("T2", engine, two);
            Cell cell = bus.join("T1");
            TeacherHandler.attach(cell, a);
            TeacherHandler.attach(bus.join("T2"), b);
            List<Event> events = new ArrayList<>();
            bus.join("watcher").subscribe("teachers.*").on(MessageType.EVENT,
                    message -> events.add((Event) message.payload()));
            for (int round = 1; round < 4; round++) {
                float[] before = one.weights("synapses");
                a.judge(spikes(arena));
                float[] delta = one.weights("synapses");
                for (int k = 0; k < delta.length; k++) {
                    delta[k] -= before[k];
                }
                a.publish(CellMessenger.of(cell), "net");
                String tensor = one.update().deltas().keySet().iterator().next();
                Map<String, Object> event = events.removeFirst().body().fields();
                double sum = 0;
                for (float change : delta) {
                    sum += (double) change * change;
                }
                assertEquals(Map.of(tensor, Math.sqrt(sum)), event.get("change"));
                assertEquals(List.of("T1", "net", 40L, 1.0), List.of(event.get("teacher"), event.get("network"),
                        event.get("steps"), event.get("learning_rate_factor")));
                byHand.apply(new WeightUpdate("stdp", 0, 40, Map.of(tensor, delta)));
                assertArrayEquals(byHand.weights("synapses"), two.weights("synapses"));
                assertEquals(round, b.learned().orElseThrow().version());
            }
            assertNotEquals(engine.image().digest(), two.image().digest());
        }
    }

    /** Through the front door: steps are counted, other teachers are told automatically, and cached answers stay those of the image. */
    @Test
    void aTeacherBehindTheFrontDoorPublishesByItself() {
        Image image = image(PAIR);
        try (Arena arena = Arena.ofConfined();
                Bus bus = new Bus();
                UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(image).withCacheBytes(1 << 20));
                LearningSession one = LearningSession.open(engine);
                LearningSession two = LearningSession.open(engine)) {
            var a = new LearningTeacher("T1", engine, one).publishing(CellMessenger.of(bus.join("T1")), "net", 2);
            var b = new LearningTeacher("T2", engine, two);
            TeacherHandler.attach(bus.join("T2"), b);
            Encoding asked = spikes(arena);
            Result before = engine.reason(asked);
            for (int judged = 1; judged <= 5; judged++) {
                a.judge(spikes(arena));
                assertEquals(judged / 2, b.learned().orElseThrow().version());
            }
            assertEquals(5 * 40, engine.metrics().read().count("learning.steps"));
            assertEquals(5 * 40, engine.metricsReport(List.of("learning.steps")).counters()
                    .get("learning.steps{network=network}"));
            Result after = engine.reason(asked);
            assertTrue(after.cached());
            assertEquals(before.confidence(), after.confidence());
            try (UnifiedEngine learned = UnifiedEngine.open(UnifiedOptions.of(one.image()).withCacheBytes(1 << 20))) {
                assertNotEquals(image.digest(), learned.image().digest());
                assertFalse(learned.reason(asked).cached());
            }
        }
    }

    @Test
    void whatCannotBePublishedStopsNobody() {
        try (Arena arena = Arena.ofConfined();
                Engine engine = JavaEngine.open(image(PAIR));
                LearningSession session = LearningSession.open(engine)) {
            CellMessenger gone = new CellMessenger() {
                @Override
                public Message ask(String cell, Message message, Duration deadline) {
                    throw new AssertionError();
                }

                @Override
                public void publish(Message message) {
                    throw new IllegalStateException("gone");
                }

                @Override
                public void publishEvent(Event event) {
                    throw new AssertionError();
                }
            };
            var teacher = new LearningTeacher("T1", engine, session);
            assertThrows(IllegalArgumentException.class, () -> teacher.publishing(gone, "net", 0));
            teacher.publishing(gone, "net", 1).judge(spikes(arena));
            assertEquals(1, teacher.learned().orElseThrow().version());
        }
    }

    private static Rule reward() {
        return new RewardStdp(PAIR, 50e-3, 0);
    }

    private Image image(Rule rule) {
        Shape outputs = Shape.of(4);
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("in", new Input(Shape.of(INPUTS)));
        nodes.put("synapses", new Plastic(
                Tensor.of(Shape.of(4, INPUTS), random.doubles(4L * INPUTS, 0.2, 0.8).toArray()), rule));
        nodes.put("cells", new Lif(Tensor.fill(outputs, 10e-3), Tensor.fill(outputs, 5), Tensor.fill(outputs, 0),
                Tensor.fill(outputs, 1), Tensor.fill(outputs, 0)));
        nodes.put("out", new Output(outputs));
        return Image.compile(Network.of(nodes, List.of(new Edge("in", "synapses"), new Edge("synapses", "cells"),
                new Edge("cells", "out"))), RunSettings.of(Profile.NIR).withDt(1e-3));
    }

    private Encoding spikes(Arena arena) {
        float[] values = new float[40 * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(4) == 0 ? 1 : 0;
        }
        return Encoding.sequence(arena, 40, values);
    }
}
