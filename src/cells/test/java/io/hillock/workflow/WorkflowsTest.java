package io.hillock.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Backoff;
import io.hillock.workflow.StepState.Phase;
import io.hillock.workflow.WorkflowEvent.RunEnded;
import io.hillock.workflow.WorkflowEvent.StepDone;
import io.hillock.workflow.WorkflowEvent.StepFailed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkflowsTest {
    @TempDir
    Path folder;

    private final VirtualTime time = new VirtualTime();
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final List<String> effects = Collections.synchronizedList(new ArrayList<>());

    /** What a killed process is to the code that runs: nothing after it happens. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private Workflows workflows() {
        return workflows((number, event, _) -> heard.add(
                event.type() + (event instanceof WorkflowEvent.OfStep step ? " " + step.key() : "")));
    }

    private Workflows workflows(WorkflowListener listener) {
        return new Workflows(folder, new WorkflowOptions(listener, time, time));
    }

    private WorkflowStep effect(String name) {
        return WorkflowStep.of(name, "1", context -> {
            effects.add(name);
            return Map.of("made", name + " for " + context.input("who"));
        }).undo(context -> {
            effects.add("no " + name + " " + context.result(name).get("made"));
            return Map.of();
        });
    }

    private static WorkflowStep failing(String name) {
        return WorkflowStep.of(name, "1", _ -> {
            throw new IllegalStateException("no luck");
        });
    }

    private RunState start(WorkflowStep... steps) {
        return workflows().start(Workflow.of("w", steps), "r", Map.of("who", "me"));
    }

    @Test
    void stepsRunInOrderAndSeeEarlierResults() {
        RunState state = start(effect("a"), WorkflowStep.of("b", "1", context -> Map.of("key", context.key(), "saw",
                context.result("a").get("made"))));
        assertEquals(RunPhase.COMPLETED, state.phase());
        assertEquals(Map.of("key", "r/b", "saw", "a for me"), state.step("b").result());
        assertEquals(List.of("run.started", "step.started a", "step.done a", "step.started b", "step.done b",
                "run.ended"), heard);
        assertEquals(state, workflows().state("r"));
        assertEquals(List.of("r"), workflows().runs());
        assertThrows(WorkflowException.class, () -> start(effect("a")));
    }

    @Test
    void anAttemptThatFailsIsRepeatedAfterABackOff() {
        AtomicInteger tries = new AtomicInteger();
        RunState state = start(WorkflowStep.of("a", "1", _ -> {
            if (tries.incrementAndGet() < 4) {
                throw new IllegalStateException("try " + tries);
            }
            return Map.of();
        }).attempts(4, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2))));
        assertEquals(RunPhase.COMPLETED, state.phase());
        assertEquals(3, state.step("a").failures());
        List<Long> most = List.of(1_000_000_000L, 2_000_000_000L, 2_000_000_000L);
        assertEquals(3, time.sleeps().size());
        for (int i = 0; i < 3; i++) {
            long wait = time.sleeps().get(i);
            assertTrue(wait <= most.get(i) && wait >= most.get(i) / 2, time.sleeps()::toString);
        }
    }

    @Test
    void aTimeoutEndsTheBodyBeforeTheNextAttempt() {
        AtomicInteger inside = new AtomicInteger();
        List<Boolean> timedOut = new ArrayList<>();
        WorkflowStep slow = WorkflowStep.of("slow", "1", context -> {
            assertEquals(1, inside.incrementAndGet());
            try {
                time.advance(Duration.ofSeconds(9).toNanos());
                assertFalse(context.limit().cancelled());
                time.advance(Duration.ofSeconds(1).toNanos());
                assertTrue(context.limit().cancelled());
                new CountDownLatch(1).await(); // ends by the interrupt
                return Map.of();
            } finally {
                inside.decrementAndGet();
            }
        }).timeout(Duration.ofSeconds(10)).attempts(2, Backoff.DEFAULT);
        RunState state = workflows((_, event, _) -> {
            if (event instanceof StepFailed failed) {
                timedOut.add(failed.timedOut());
            }
        }).start(Workflow.of("w", slow), "r", Map.of());
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals(List.of(true, true), timedOut);
        assertEquals("slow: not done within 10000 ms", state.reason());
        assertFalse(Thread.interrupted());
    }

    @Test
    void undoRunsInReverseAndIncludesTheStepThatFailed() {
        RunState state = start(effect("a"), effect("b"), effect("c").when(_ -> false),
                failing("d").undo(_ -> {
                    effects.add("no d");
                    return Map.of();
                }), effect("e"));
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals("d: no luck", state.reason());
        assertEquals(List.of("a", "b", "no d", "no b b for me", "no a a for me"), effects);
        assertEquals(Phase.SKIPPED, state.step("c").phase());
    }

    @Test
    void aFailingUndoIsStuckUntilSomeoneAsksAgain() {
        boolean[] broken = {true};
        Workflow workflow = Workflow.of("w", effect("a"), WorkflowStep.of("b", "1", _ -> Map.of()).undo(_ -> {
            if (broken[0]) {
                throw new IllegalStateException("locked");
            }
            return Map.of();
        }), failing("c"));
        RunState state = workflows().start(workflow, "r", Map.of("who", "me"));
        assertEquals(RunPhase.STUCK, state.phase());
        assertEquals("the undo of b failed: locked", state.reason());
        assertEquals("run.ended", heard.getLast());
        assertEquals(List.of("a"), effects);
        assertEquals(RunPhase.STUCK, workflows().resume(workflow, "r").phase());
        broken[0] = false;
        assertEquals(RunPhase.UNDONE, workflows().undo(workflow, "r").phase());
        assertEquals(List.of("a", "no a a for me"), effects);
    }

    @Test
    void aCompletedRunIsUndoneOnRequest() {
        Workflow workflow = Workflow.of("w", effect("a"));
        workflows().start(workflow, "r", Map.of("who", "me"));
        RunState state = workflows().undo(workflow, "r");
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals("asked for", state.reason());
        assertEquals(List.of("a", "no a a for me"), effects);
    }

    @Test
    void aChangedDefinitionRefusesToResume() {
        workflows().start(Workflow.of("w", effect("a")), "r", Map.of("who", "me"));
        Workflow other = Workflow.of("w", effect("a").attempts(2, Backoff.DEFAULT));
        String message = assertThrows(WorkflowException.class, () -> workflows().resume(other, "r")).getMessage();
        assertTrue(message.startsWith("r: was started with another definition of 'w'"), message);
        assertTrue(assertThrows(WorkflowException.class, () -> workflows().resume(other, "x")).getMessage()
                .contains("no such run"));
    }

    @Test
    void itemsRunSideBySideAndAreUndoneInReverse() throws InterruptedException {
        CountDownLatch together = new CountDownLatch(2);
        WorkflowStep each = WorkflowStep.of("each", "1", context -> {
            if (!context.item().equals("z")) {
                together.countDown();
                together.await(); // both at once
            }
            return Map.of("key", context.key());
        }).undo(context -> {
            effects.add("no " + context.item() + " " + context.result("each/" + context.item()).get("key"));
            return Map.of();
        }).each(_ -> List.of("x", "y", "z"), 2);
        RunState state = start(each,
                WorkflowStep.of("sum", "1", context -> Map.of("items", context.result("each").keySet())),
                failing("end"));
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals(List.of("x", "y", "z"), state.step("sum").result().get("items"));
        assertEquals(List.of("no z r/each/z", "no y r/each/y", "no x r/each/x"), effects);
    }

    @Test
    void anItemThatFailsFailsTheStepAfterTheOthers() {
        RunState state = start(WorkflowStep.of("each", "1", context -> {
            if (context.item().equals("x")) {
                throw new IllegalStateException("bad");
            }
            effects.add(context.item());
            return Map.of();
        }).each(_ -> List.of("x", "y"), 1));
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals("each/x: bad", state.reason());
        assertEquals(List.of("y"), effects);
    }

    @Test
    void aStoppedRunGoesOnWhereItWas() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        boolean[] wait = {true};
        Workflow workflow = Workflow.of("w", effect("a"), WorkflowStep.of("b", "1", _ -> {
            if (wait[0]) {
                began.countDown();
                new CountDownLatch(1).await(); // until the stop
            }
            return Map.of();
        }));
        Workflows first = workflows();
        RunState[] stopped = new RunState[1];
        Thread runner = Thread.ofPlatform()
                .start(() -> stopped[0] = first.start(workflow, "r", Map.of("who", "me")));
        began.await();
        assertTrue(assertThrows(WorkflowException.class, () -> workflows().resume(workflow, "r")).getMessage()
                .contains(String.valueOf(ProcessHandle.current().pid())));
        first.stop();
        runner.join();
        assertEquals(RunPhase.STOPPED, stopped[0].phase());
        assertEquals(0, stopped[0].step("b").failures());
        wait[0] = false;
        assertEquals(RunPhase.COMPLETED, workflows().resume(workflow, "r").phase());
        assertEquals(List.of("a"), effects);
    }

    /** Ends the process, as it were, after each event in turn: the outcome is always the same, and each step is recorded once. */
    @Test
    void aKillAfterAnyEventChangesNothing() {
        for (boolean fails : new boolean[]{false, true}) {
            AtomicInteger found = new AtomicInteger();
            WorkflowStep noting = WorkflowStep.of("note", "1",
                    context -> Map.of("value", context.noted("n", found::incrementAndGet))).undo(_ -> Map.of());
            Workflow workflow = Workflow.of("w", effect("a"), noting,
                    effect("each").each(_ -> List.of("x", "y"), 1), fails ? failing("last") : effect("last"));
            int events = 0;
            for (int kill = 1; events == 0; kill++) {
                String run = "r" + fails + kill;
                found.set(0);
                int last = kill;
                AtomicInteger count = new AtomicInteger();
                Workflows killed = workflows((_, _, _) -> {
                    if (count.incrementAndGet() == last) {
                        throw new Killed();
                    }
                });
                try {
                    killed.start(workflow, run, Map.of("who", "me"));
                    events = count.get();
                } catch (Killed | IllegalStateException _) {
                    // A Killed in a thread for items arrives as an IllegalStateException.
                }
                RunState state = workflows((_, _, _) -> {}).resume(workflow, run);
                assertEquals(fails ? RunPhase.UNDONE : RunPhase.COMPLETED, state.phase(), run);
                assertEquals(1, found.get(), run);
                List<String> done = new ArrayList<>();
                List<WorkflowEvent> ends = new ArrayList<>();
                workflows().history(run, (_, event) -> {
                    if (event instanceof StepDone one) {
                        done.add(one.key());
                    } else if (event instanceof RunEnded) {
                        ends.add(event);
                    }
                });
                Set<String> expected = new TreeSet<>(Set.of("a", "note", "each/x", "each/y", "each"));
                if (!fails) {
                    expected.add("last");
                }
                assertEquals(expected, new TreeSet<>(done), run);
                assertEquals(expected.size(), done.size(), run + done);
                assertEquals(1, ends.size(), run);
            }
            assertTrue(events >= 14, "events " + events);
        }
    }

    @Test
    void resultsAreLookedUpByDigest() throws Exception {
        ResultStore store = new ResultStore(folder.resolve("results"));
        String digest = new ContentDigest().text("x").hex();
        assertEquals(Map.of("a", 1), store.get(digest, () -> Map.of("a", 1)));
        assertEquals(Map.of("a", 1), store.get(digest, () -> {
            throw new AssertionError("made twice");
        }));
        assertThrows(IllegalStateException.class, () -> store.get(new ContentDigest().text("y").hex(), () -> {
            throw new IllegalStateException();
        }));
    }
}
