package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.learning.Consensus;
import io.hillock.learning.TeacherPrediction;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.remote.CellMessenger;
import io.hillock.remote.MtlCoordinator;
import io.hillock.remote.MtlRound;
import io.hillock.remote.TeacherHandler;
import io.hillock.remote.TeacherLearner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MtlCoordinatorTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final List<String> NAMES = List.of("T1", "T2", "T3");
    private static final Map<String, Double> CONFIDENCES = Map.of("T1", 0.82, "T2", 0.79, "T3", 0.85);

    private final Bus bus = new Bus();
    private final Cell cell = bus.join("coordinator");
    private final MtlCoordinator coordinator = new MtlCoordinator(CellMessenger.of(cell), NAMES, LONG);
    /** The messages that teachers got, for example {@code T1 signal 5 1.0}. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void join() {
        cell.on(MessageType.TEACHER_OUTPUT,
                message -> coordinator.take((io.hillock.protocol.TeacherMessage.TeacherOutput) message.payload()));
        for (String name : NAMES) {
            TeacherHandler.attach(bus.join(name), new Noting(name));
        }
    }

    @Test
    void theReferenceScenarioByMessages() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String name : List.of("T3", "T1", "T2")) {
                threads.execute(() -> send(name, 5));
            }
            MtlRound round = coordinator.collect(5, LONG);
            Consensus consensus = round.consensus().orElseThrow();
            assertEquals(0.82, consensus.confidence());
            assertEquals(0.85 - 0.79, consensus.disagreement());
            assertEquals(NAMES, consensus.teachers(), "in their order, whoever came first");
            assertEquals(List.of(), round.missing());
            assertEquals(Map.of(), round.unaware());
        }
        assertEquals(List.of("T1 result 5 0 0.82", "T1 signal 5 1.0", "T2 result 5 0 0.82", "T2 signal 5 1.0",
                "T3 result 5 0 0.82", "T3 signal 5 1.0"), told.stream().sorted().toList());
        assertTrue(told.subList(0, 3).stream().allMatch(one -> one.contains("signal")), "signals come first");
    }

    @Test
    void whoWatchesIsToldWhatEachTeacherSaid() {
        List<Event> events = new CopyOnWriteArrayList<>();
        bus.join("watcher").subscribe("teachers.round").on(MessageType.EVENT,
                message -> events.add((Event) message.payload()));
        Consensus consensus = Consensus.of(List.of(TeacherPrediction.of("T1", 1, 0.82, 1, 3),
                TeacherPrediction.of("T2", 0, 0.79, 3, 1)));
        coordinator.tell(7, consensus);
        Map<String, Object> body = events.getFirst().body().fields();
        assertEquals(List.of("round", "label", "confidence", "disagreement", "label_entropy", "teachers"),
                List.copyOf(body.keySet()));
        assertEquals(List.of(7L, (long) consensus.label(), consensus.confidence(), consensus.disagreement(), 1.0),
                List.copyOf(body.values()).subList(0, 5));
        var first = consensus.opinions().getFirst();
        assertEquals(Map.of("teacher", "T1", "label", 1L, "confidence", 0.82, "agreement", first.agreement(),
                "learning_rate_factor", first.learningRateFactor()), ((List<?>) body.get("teachers")).getFirst());
    }

    @Test
    void whoIsMissingIsTold() throws Exception {
        send("T1", 1);
        send("T3", 1);
        MtlRound round = coordinator.collect(1, Duration.ofMillis(1));
        assertEquals(List.of("T2"), round.missing());
        assertEquals(List.of("T1", "T3"), round.consensus().orElseThrow().teachers());
        assertEquals(2, told.stream().filter(one -> one.contains("signal")).count());
        send("T2", 1);
        assertEquals(1, coordinator.late());
        MtlRound nobody = coordinator.collect(2, Duration.ZERO);
        assertEquals(Optional.empty(), nobody.consensus());
        assertEquals(NAMES, nobody.missing());
    }

    @Test
    void whoDoesNotAcknowledgeIsTold() throws Exception {
        bus.join("T4").on(MessageType.MTL_SIGNAL, _ -> {
            throw new IllegalStateException("forgot how");
        });
        var five = new MtlCoordinator(CellMessenger.of(cell), List.of("T1", "T4", "T5"), LONG);
        for (String name : List.of("T1", "T4", "T5")) {
            five.take(TeacherMessages.message(1, TeacherPrediction.of(name, 1, 0.5)));
        }
        Map<String, String> unaware = five.collect(1, LONG).unaware();
        assertEquals(Map.of("T4", "internal: forgot how", "T5", "disconnected: no cell is called 'T5'"), unaware);
    }

    @Test
    void roundsMayComeEarlyAndAreBounded() throws Exception {
        for (long round = 1; round <= MtlCoordinator.OPEN_ROUNDS + 1; round++) {
            for (String name : NAMES) {
                send(name, round);
            }
        }
        assertEquals(3, coordinator.late());
        assertEquals(List.of(), coordinator.collect(10, LONG).missing());
        assertEquals(3 + 8 * 3, coordinator.late(), "rounds that were passed over are gone");
        assertThrows(IllegalArgumentException.class, () -> coordinator.collect(10, LONG));
        assertThrows(IllegalArgumentException.class, () -> coordinator.collect(9, LONG));
    }

    @Test
    void refusesWhatIsNoOutputOfThisRound() {
        var first = TeacherMessages.message(1, TeacherPrediction.of("T1", 0, 0.5, 2, 1));
        coordinator.take(first);
        assertThrows(InvalidMessageException.class, () -> coordinator.take(first));
        assertThrows(InvalidMessageException.class,
                () -> coordinator.take(TeacherMessages.message(1, TeacherPrediction.of("T9", 0, 0.5))));
        var wrong = new io.hillock.protocol.TeacherMessage.TeacherOutput(1, "T2", 7, 0.5, first.counts());
        assertThrows(InvalidMessageException.class, () -> coordinator.take(wrong));
    }

    @Test
    void outputsSurviveTheirMessages() {
        for (TeacherPrediction output : List.of(TeacherPrediction.of("T1", 1, 0.75, 0, 3, 1),
                TeacherPrediction.of("T2", 9, 1))) {
            assertEquals(output, TeacherMessages.output(TeacherMessages.message(3, output)));
        }
    }

    @Test
    void feedbackReachesTheLearner() {
        assertEquals(Ack.DONE, cell.request("T2", new Feedback(7, OptionalDouble.of(-1), OptionalInt.empty()), LONG)
                .payload());
        assertEquals(List.of("T2 feedback 7 -1.0"), told);
        var answer = cell.request("T2",
                new io.hillock.protocol.StateMessage.StatePull("net", java.util.OptionalLong.empty(), List.of()), LONG)
                .payload();
        assertEquals(ErrorCode.INCOMPATIBLE_STATE, assertInstanceOf(ErrorReply.class, answer).code());
    }

    private void send(String name, long round) {
        bus.send(io.hillock.protocol.Envelope.of(round, name, "coordinator",
                TeacherMessages.message(round, TeacherPrediction.of(name, 0, CONFIDENCES.get(name)))));
    }

    private final class Noting implements TeacherLearner {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void signal(MtlSignal signal, double learningRateFactor) {
            told.add(name + " signal " + signal.round() + " " + learningRateFactor);
        }

        @Override
        public void result(MtlResult result) {
            told.add(name + " result " + result.round() + " " + result.label() + " " + result.confidence());
        }

        @Override
        public void feedback(Feedback feedback) {
            told.add(name + " feedback " + feedback.requestId() + " " + feedback.reward().orElseThrow());
        }
    }
}
