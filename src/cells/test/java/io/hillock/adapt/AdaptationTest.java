package io.hillock.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.journal.JournalException;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Node;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.unified.ConcurrencyLimit;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions reach the engine and the journal, survive a restart, and come from a trace again. */
class AdaptationTest {
    private static final Duration OBJECTIVE = Duration.ofNanos(Observed.OBJECTIVE);

    @TempDir
    private Path folder;

    private final UnifiedEngine door = UnifiedEngine.open(image());
    private final RequestMeter meter = new RequestMeter(OBJECTIVE.toNanos());
    private long now = 1_000_000;
    private long tried;

    private static Image image() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        nodes.put("input", new Input(Shape.of(2)));
        nodes.put("affine", new Affine(Tensor.fill(Shape.of(2, 2), 1), Tensor.fill(Shape.of(2), 0)));
        nodes.put("output", new Output(Shape.of(2)));
        return Image.compile(Network.of(nodes, List.of(new Edge("input", "affine"), new Edge("affine", "output"))),
                RunSettings.of(Profile.NIR));
    }

    @AfterEach
    void close() {
        door.close();
    }

    private Adaptation open(String trace) throws IOException {
        FrontDoorKnobs knobs = FrontDoorKnobs.of(door);
        return new Adaptation.Builder(OBJECTIVE).admission(knobs.admission(2, 66, 66, Duration.ofSeconds(1)))
                .batch(knobs.batch(32, 1, Duration.ZERO)).tried(knobs.cache(1 << 20, false))
                .open(meter, () -> List.of(door), folder.resolve("journal"),
                        Optional.of(folder.resolve(trace)), () -> Instant.ofEpochMilli(now));
    }

    /** A quarter of a second in which requests wait too long. */
    private List<AdaptationEvent> crowd(Adaptation adaptation) {
        return crowd(adaptation, 60);
    }

    private List<AdaptationEvent> crowd(Adaptation adaptation, int requests) {
        now += 250;
        for (int i = 0; i < requests; i++) {
            meter.begun();
        }
        for (int i = 0; i < requests; i++) {
            meter.answered(3 * Observed.OBJECTIVE);
        }
        return adaptation.observe();
    }

    private Optional<Integer> limit() {
        return door.settings().concurrency().map(ConcurrencyLimit::requests);
    }

    private List<AdaptationEvent> journal() {
        List<AdaptationEvent> events = new ArrayList<>();
        DecisionLog.read(folder.resolve("journal"), events::add);
        return events;
    }

    @Test
    void decisionsAreInForceAndDurableAndCanBeUndone() throws IOException {
        long decided;
        try (Adaptation adaptation = open("first.trace")) {
            assertEquals(Optional.of(66), limit());
            Decision decision = (Decision) crowd(adaptation).getFirst();
            decided = decision.to();
            assertEquals(Optional.of((int) decided), limit());
            assertEquals(journal(), adaptation.events());
            assertTrue(decision.line().matches(
                    " +1  1970-01-01T00:16:40.250Z  admission: 66 → \\d+  \\(100.0 % late, median .* wait too long\\)"),
                    decision::line);
            String locked = assertThrows(JournalException.class, () -> DecisionLog.open(folder.resolve("journal")))
                    .getMessage();
            assertTrue(locked.contains("another process"), locked);
        }
        try (Adaptation adaptation = open("second.trace")) {
            assertEquals(Optional.of((int) decided), limit(), "it goes on where it was");
            adaptation.undo(1);
            assertEquals(Optional.of(66), limit());
            crowd(adaptation);
            assertEquals(Optional.of(66), limit(), "frozen");
            adaptation.freeze("", false);
            now += 2000;
            crowd(adaptation);
            assertEquals(3, adaptation.events().stream().filter(Decision.class::isInstance).count());
        }
        List<AdaptationEvent> replayed = new ArrayList<>(AdaptationTrace.replay(folder.resolve("first.trace")));
        replayed.addAll(AdaptationTrace.replay(folder.resolve("second.trace")));
        assertEquals(journal(), replayed);
    }

    @Test
    void aJournalIsCorrectedWhileNothingRuns() throws IOException {
        try (Adaptation adaptation = open("one.trace")) {
            crowd(adaptation);
        }
        try (DecisionLog log = DecisionLog.open(folder.resolve("journal"))) {
            log.undo(1, now);
            log.freeze("cache", true, now);
            assertThrows(AdaptationException.class, () -> log.undo(7, now));
        }
        try (Adaptation adaptation = open("two.trace")) {
            assertEquals(Optional.of(66), limit());
            assertEquals(java.util.Set.of("admission", "cache"), adaptation.frozen());
        }
    }

    @Test
    void aKnobThatCannotBeSetIsFrozen() throws IOException {
        try (Adaptation adaptation = new Adaptation.Builder(OBJECTIVE)
                .admission(new KnobBinding(Knob.number("admission", 1, 100), 100, value -> {
                    if (value < 100) {
                        throw new IllegalStateException("no");
                    }
                })).open(meter, List::of, folder.resolve("journal"), Optional.of(folder.resolve("trace")),
                        () -> Instant.ofEpochMilli(now))) {
            crowd(adaptation);
            assertEquals(Map.of("admission", 100L), adaptation.values());
            assertEquals(java.util.Set.of("admission"), adaptation.frozen());
            assertEquals(3, adaptation.events().size());
        }
        assertEquals(journal(), AdaptationTrace.replay(folder.resolve("trace")));
    }

    /** Two decisions at once, of which the first cannot be applied. */
    @Test
    void whatTakesADecisionBackComesAfterAllThatWereMadeWithIt() throws IOException {
        try (Adaptation adaptation = new Adaptation.Builder(OBJECTIVE)
                .admission(new KnobBinding(Knob.number("admission", 1, 100), 100, value -> {
                    if (value < 100) {
                        throw new IllegalStateException("no");
                    }
                })).hedge(new KnobBinding(Knob.choice("hedge", List.of("off", "p95")), HedgeRule.ON, _ -> {}))
                .open(meter, List::of, folder.resolve("journal"), Optional.of(folder.resolve("trace")),
                        () -> Instant.ofEpochMilli(now))) {
            assertEquals(2, crowd(adaptation, 120).size());
            assertEquals(Map.of("admission", 100L, "hedge", HedgeRule.OFF), adaptation.values());
        }
        assertEquals(List.of(1L, 2L, 3L), journal().stream().filter(Decision.class::isInstance)
                .map(event -> ((Decision) event).number()).toList());
        assertEquals(journal(), AdaptationTrace.replay(folder.resolve("trace")));
    }

    /** A quarter of a second in which so many of 60 requests are late. */
    private void late(Adaptation adaptation, int late) {
        now += 250;
        for (int i = 0; i < 60; i++) {
            meter.begun();
            meter.answered(i < late ? 3 * Observed.OBJECTIVE : Observed.OBJECTIVE / 10);
        }
        adaptation.observe();
    }

    private Adaptation trying(String trace) throws IOException {
        return new Adaptation.Builder(OBJECTIVE)
                .tried(new KnobBinding(Knob.choice("transport", List.of("unix", "shm")), 0, value -> tried = value))
                .open(meter, List::of, folder.resolve("journal"), Optional.of(folder.resolve(trace)),
                        () -> Instant.ofEpochMilli(now));
    }

    @Test
    void aTrialThatTheEndCutsOffIsTakenBackAndAKeptOneStays() throws IOException {
        try (Adaptation adaptation = trying("cut.trace")) {
            while (tried == 0) {
                late(adaptation, 30);
            }
        }
        try (Adaptation adaptation = trying("kept.trace")) {
            assertEquals(0, tried, "nobody knows whether it was better");
            assertTrue(adaptation.events().getLast().line().endsWith(
                    "transport: shm → unix  (the process ended during the trial)"), adaptation.events()::toString);
            while (tried == 0) {
                late(adaptation, 30);
            }
            while (!(adaptation.events().getLast() instanceof TrialKept)) {
                late(adaptation, 0);
            }
        }
        try (Adaptation adaptation = trying("after.trace")) {
            assertEquals(1, tried);
            assertEquals(4, adaptation.events().size(), adaptation.events()::toString);
        }
        List<AdaptationEvent> replayed = new ArrayList<>();
        for (String trace : List.of("cut.trace", "kept.trace", "after.trace")) {
            replayed.addAll(AdaptationTrace.replay(folder.resolve(trace)));
        }
        assertEquals(journal(), replayed);
    }

    @Test
    void aTornTraceEndsAndAWrongOneIsRefused() throws IOException {
        try (Adaptation adaptation = open("whole.trace")) {
            crowd(adaptation);
        }
        String text = Files.readString(folder.resolve("whole.trace"));
        Path torn = Files.writeString(folder.resolve("torn"), text + "{\"type\":\"obs");
        assertEquals(journal(), AdaptationTrace.replay(torn));
        Path wrong = Files.writeString(folder.resolve("wrong"), text + "{\"type\":\"other\"}\n");
        String refused = assertThrows(AdaptationException.class, () -> AdaptationTrace.replay(wrong)).getMessage();
        assertTrue(refused.startsWith(wrong + ":3: "), refused);
        Path headless = Files.writeString(folder.resolve("headless"), text.lines().skip(1).findFirst().orElseThrow());
        refused = assertThrows(AdaptationException.class, () -> AdaptationTrace.replay(headless)).getMessage();
        assertTrue(refused.contains(":1: "), refused);
    }
}
