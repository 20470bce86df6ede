package io.hillock.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** What each rule decides, and what bounds all decisions. */
class ControllerTest {
    private static final AdaptationPlan PLAN = AdaptationPlan.of(Duration.ofNanos(Observed.OBJECTIVE))
            .withAdmission(Knob.number("admission", 4, 260)).withBatch(Knob.number("batch", 1, 33))
            .withHedge(Knob.choice("hedge", List.of("off", "p95")))
            .withTried(Knob.choice("strategy", List.of("a", "b", "c")));
    private static final Map<String, Long> START = Map.of("admission", 200L, "batch", 1L, "hedge", 0L, "strategy", 0L);

    private Controller controller = new Controller(PLAN, START, List.of());
    private final List<Decision> decisions = new ArrayList<>();
    private long now = 1_000_000;

    /** Observes this four times a second. */
    private void observe(double seconds, LongFunction<Observation> each) {
        for (int i = 0; i < seconds * 4; i++) {
            now += 250;
            decisions.addAll(made(controller, each.apply(now)));
        }
    }

    private static List<Decision> made(Controller controller, Observation one) {
        return controller.observe(one).stream().filter(Decision.class::isInstance).map(Decision.class::cast).toList();
    }

    private List<String> changes(String knob) {
        return decisions.stream().filter(decision -> decision.knob().equals(knob))
                .map(decision -> decision.before() + " → " + decision.after()).toList();
    }

    @Test
    void aLongQueueShrinksWhatIsAdmittedOnce() {
        controller = new Controller(AdaptationPlan.of(PLAN.objective()).withAdmission(PLAN.admission().orElseThrow()),
                START, List.of());
        observe(0.25, millis -> new Observed().together(100).answered(50, 400).at(millis));
        assertEquals(List.of("200 → 20"), changes("admission"), decisions::toString);
        observe(3, millis -> new Observed().together(90).answered(50, 400).at(millis));
        assertEquals(1, changes("admission").size(), "those that came before say nothing about it");
        observe(0.25, millis -> new Observed().together(20).answered(50, 95).answered(10, 150).at(millis));
        assertEquals(1, changes("admission").size(), "the older ones are in sight still");
        observe(2, millis -> new Observed().together(20).answered(50, 95).answered(10, 150).at(millis));
        assertEquals(List.of("200 → 20", "20 → 8"), changes("admission"), decisions::toString);
    }

    /** A stalled engine makes a few requests late; those that wait behind no queue are not refused for it. */
    @Test
    void aFewLateRequestsShrinkNothing() {
        observe(10, millis -> new Observed().together(30).answered(90, 10).answered(10, 500).at(millis));
        assertEquals(List.of(), changes("admission"), decisions::toString);
    }

    @Test
    void refusedRequestsWithTimeToSpareWidenIt() {
        Controller narrow = new Controller(PLAN,
                Map.of("admission", 4L, "batch", 1L, "hedge", 0L, "strategy", 0L), List.of());
        for (int i = 0; i < 40; i++) {
            now += 250;
            decisions.addAll(made(narrow, new Observed().answered(50, 20).refused(20).at(now)));
        }
        List<Long> values = decisions.stream().filter(decision -> decision.knob().equals("admission"))
                .map(Decision::to).toList();
        assertTrue(values.size() >= 4, values::toString);
        for (int i = 1; i < values.size(); i++) {
            long step = values.get(i) - values.get(i - 1);
            assertTrue(step >= 1 && step <= 16, values::toString);
        }
    }

    @Test
    void waitingRequestsShareRunsAsFarAsTheObjectiveAllows() {
        observe(3, millis -> new Observed().answered(100, 40).runs(100, 1, 4).at(millis));
        assertEquals(List.of("1 → 9", "9 → 12"), changes("batch").isEmpty()
                ? List.of()
                : List.of(changes("batch").getFirst(), "9 → 12"), decisions::toString);
        observe(3, millis -> new Observed().answered(100, 90).runs(12, 9, 80).at(millis));
        assertTrue(changes("batch").contains("9 → 4"), decisions::toString);
    }

    @Test
    void aLongTailGetsSecondRequestsAndAQueueDoesNot() {
        observe(3, millis -> new Observed().answered(98, 10).answered(2, 300).at(millis));
        assertEquals(List.of("off → p95"), changes("hedge"), decisions::toString);
        observe(3, millis -> new Observed().answered(98, 10).answered(2, 20).hedges(5, 3).at(millis));
        assertEquals(1, changes("hedge").size(), "they win");
        observe(3, millis -> new Observed().answered(98, 10).answered(2, 20).hedges(5, 0).at(millis));
        assertEquals(List.of("off → p95", "p95 → off"), changes("hedge"), decisions::toString);
    }

    @Test
    void aTrialStaysIfItIsBetterAndGoesIfNot() {
        LongFunction<Observation> poor = millis -> new Observed().answered(50, 10).answered(12, 120).at(millis);
        LongFunction<Observation> good = millis -> new Observed().answered(62, 10).at(millis);
        LongFunction<Observation> worse = millis -> new Observed().answered(20, 10).answered(40, 120).at(millis);
        observe(1, good);
        while (changes("strategy").isEmpty()) {
            observe(0.25, poor);
        }
        assertEquals(List.of("a → b"), changes("strategy"));
        observe(2.5, worse);
        assertEquals(List.of("a → b", "b → a"), changes("strategy"), decisions::toString);
        observe(55, poor);
        assertEquals(2, changes("strategy").size(), "it waits after a failure");
        while (changes("strategy").size() < 3) {
            observe(0.25, poor);
        }
        assertEquals("a → c", changes("strategy").get(2));
        observe(60, good);
        assertEquals(3, changes("strategy").size(), "what is better stays");
        assertEquals(2L, controller.values().get("strategy"));
    }

    /** Whatever is observed: bounds hold, a knob changes at most every two seconds, and nothing frozen changes. */
    @Test
    void boundsHoldWhateverIsObserved() {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Controller any = new Controller(PLAN, START, List.of());
            Map<String, Long> last = new HashMap<>();
            long millis = 0;
            for (int tick = 0; tick < 2000; tick++) {
                millis += 1 + random.nextInt(1000);
                for (Decision decision : made(any, random(random, millis))) {
                    Knob knob = PLAN.knobs().stream().filter(one -> one.name().equals(decision.knob())).findFirst()
                            .orElseThrow();
                    assertTrue(knob.allows(decision.to()), decision::line);
                    assertTrue(millis - last.getOrDefault(knob.name(), -10_000L) >= Controller.BETWEEN_MILLIS,
                            decision::line);
                    assertTrue(!any.frozen().contains(knob.name()), decision::line);
                    assertTrue(decision.from() != decision.to(), decision::line);
                    last.put(knob.name(), millis);
                }
                if (random.nextInt(200) == 0) {
                    any.freeze("batch", random.nextBoolean(), millis);
                }
            }
        }
    }

    private static Observation random(SplittableRandom random, long millis) {
        Observed one = new Observed();
        if (random.nextInt(4) > 0) {
            one.answered(random.nextInt(200), 1 + random.nextInt(300)).answered(random.nextInt(50), 500);
        }
        if (random.nextBoolean()) {
            one.refused(random.nextInt(100)).together(random.nextInt(300));
        }
        return one.runs(random.nextInt(100), 1 + random.nextInt(33), 1 + random.nextInt(120))
                .hedges(random.nextInt(30), random.nextInt(5)).at(millis);
    }

    @Test
    void anUndoneKnobStays() {
        observe(0.25, millis -> new Observed().together(100).answered(50, 400).at(millis));
        long number = decisions.getFirst().number();
        assertThrows(AdaptationException.class, () -> controller.undo(99, now));
        List<AdaptationEvent> events = controller.undo(number, now);
        assertEquals(200L, controller.values().get("admission"));
        assertEquals(number, ((Decision) events.getFirst()).undoes());
        assertEquals(Set.of("admission"), controller.frozen());
        observe(10, millis -> new Observed().together(100).answered(50, 400).at(millis));
        assertEquals(1, changes("admission").size());
        String refused = assertThrows(AdaptationException.class, () -> controller.undo(number, now)).getMessage();
        assertTrue(refused.contains("undo that one first"), refused);
        assertThrows(AdaptationException.class, () -> controller.freeze("nothing", true, now));
        controller.freeze("", false, now);
        observe(1, millis -> new Observed().together(100).answered(50, 400).at(millis));
        assertEquals(2, changes("admission").size(), "let go, it changes again");
    }

    @Test
    void aKnobThatStartsOutOfBoundsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Controller(PLAN, Map.of(), List.of()));
        Map<String, Long> start = new HashMap<>(START);
        start.put("batch", 99L);
        assertThrows(IllegalArgumentException.class, () -> new Controller(PLAN, start, List.of()));
        assertThrows(IllegalArgumentException.class, () -> PLAN.withTried(Knob.number("batch", 1, 2)));
    }
}
