package io.hillock.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.health.HealthReading;
import io.hillock.health.HealthRule;
import io.hillock.health.HealthState;
import io.hillock.supervision.ProcessPhase.GivenUp;
import io.hillock.supervision.ProcessPhase.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real processes of the shell, which end, are killed, or ignore signals. */
@Timeout(60)
class SupervisorTest {
    private static final RestartPolicy FAST = new RestartPolicy(3, Duration.ofSeconds(60), Duration.ofMillis(10),
            Duration.ofMillis(40));

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();
    private final SupervisorListener listener = new SupervisorListener() {
        @Override
        public void changed(String name, ProcessPhase phase) {
            events.add(name + ": " + phase.line());
        }

        @Override
        public void line(String name, String line) {
            events.add(name + " | " + line);
        }
    };

    private static ProcessSpec shell(String name, String script) {
        return ProcessSpec.of(name, List.of("sh", "-c", script)).withRestart(FAST);
    }

    private static ProcessSpec sleeps(String name) {
        return shell(name, "echo up; exec sleep 1000").withReady("up");
    }

    private Supervisor start(HealthRule rule, ProcessSpec... specs) {
        Supervisor supervisor = new Supervisor("all", rule, List.of(specs), listener);
        supervisor.start();
        return supervisor;
    }

    private void await(Predicate<String> event) throws InterruptedException {
        for (String one = events.poll(20, TimeUnit.SECONDS);; one = events.poll(20, TimeUnit.SECONDS)) {
            assertTrue(one != null, () -> "did not come after " + seen);
            seen.add(one);
            if (event.test(one)) {
                return;
            }
        }
    }

    /** Not if it has ended and waits for the system to take note: then it has no command any more. */
    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    /** In any order. */
    private void awaitAll(String... beginnings) throws InterruptedException {
        await(_ -> Stream.of(beginnings).allMatch(begin -> seen.stream().anyMatch(one -> one.startsWith(begin))));
    }

    private static ProcessHandle running(Supervisor supervisor, String name) {
        return ProcessHandle.of(assertInstanceOf(Running.class, supervisor.phases().get(name)).pid()).orElseThrow();
    }

    private static HealthReading health(Supervisor supervisor, String name) {
        return supervisor.health().parts().stream().filter(part -> part.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void aCrashLoopEndsDownWithAReason() throws InterruptedException {
        try (Supervisor supervisor = start(HealthRule.ANY, shell("bad", "echo no such model >&2; exit 7"),
                sleeps("good"))) {
            awaitAll("bad: given up", "good: runs");
            assertEquals(4, seen.stream().filter(one -> one.startsWith("bad: starts as")).count());
            HealthReading bad = health(supervisor, "bad");
            assertEquals(HealthState.DOWN, bad.state());
            assertEquals("ended with status 7: no such model, after 3 restarts in 60 s", bad.why());
            assertFalse(supervisor.awaitReady());
            assertTrue(supervisor.gaveUp());
            HealthReading all = supervisor.health();
            assertEquals("bad is DOWN", all.why());
            assertEquals(HealthState.DEGRADED, all.state());
        }
    }

    @Test
    void aKilledProcessIsStartedAgain() throws InterruptedException {
        try (Supervisor supervisor = start(HealthRule.ALL, sleeps("one"))) {
            assertTrue(supervisor.awaitReady());
            assertEquals(HealthState.UP, supervisor.health().state());
            ProcessHandle first = running(supervisor, "one");
            first.destroyForcibly();
            await(one -> one.startsWith("one: killed by signal 9"));
            await(one -> one.startsWith("one: runs"));
            ProcessHandle second = running(supervisor, "one");
            assertTrue(second.pid() != first.pid() && second.isAlive());
            assertEquals(HealthState.DEGRADED, health(supervisor, "one").state());
            assertEquals("restarted 1 of 3 times in 60 s", health(supervisor, "one").why());
        }
    }

    @Test
    void restartsLongAgoDoNotCount() throws InterruptedException {
        RestartPolicy brief = new RestartPolicy(1, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMillis(20));
        try (Supervisor supervisor = start(HealthRule.ALL, shell("one", "sleep 0.05").withRestart(brief))) {
            for (int i = 0; i < 4; i++) {
                await(one -> one.startsWith("one: ended with status 0; starts again"));
            }
            assertFalse(supervisor.gaveUp());
        }
    }

    @Test
    void theyStartAfterWhatTheyNeedAndEndBeforeIt() throws InterruptedException {
        String script = "trap 'exit 0' TERM; echo up; while :; do sleep 0.01; done";
        List<ProcessHandle> handles;
        try (Supervisor supervisor = start(HealthRule.ALL,
                shell("web", script).withReady("up").withAfter(List.of("hub")),
                shell("hub", "sleep 0.2; " + script).withReady("up"))) {
            assertTrue(supervisor.awaitReady());
            handles = List.of(running(supervisor, "hub"), running(supervisor, "web"));
        }
        handles.forEach(handle -> assertFalse(handle.isAlive()));
        events.drainTo(seen);
        assertTrue(index("hub: runs") < index("web: starts"), seen::toString);
        assertTrue(index("web: stopped") < index("hub: stopped"), seen::toString);
    }

    private int index(String beginning) {
        for (int i = 0; i < seen.size(); i++) {
            if (seen.get(i).startsWith(beginning)) {
                return i;
            }
        }
        throw new AssertionError(beginning + " is not in " + seen);
    }

    /** One ignores SIGTERM, and its child too. */
    @Test
    void noneIsLeft() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>();
        try (Supervisor supervisor = start(HealthRule.ALL,
                shell("deaf", "trap '' TERM; sleep 1000 & echo up; wait").withReady("up")
                        .withStop(Duration.ofMillis(100)),
                sleeps("one"), sleeps("two"))) {
            assertTrue(supervisor.awaitReady());
            for (String name : List.of("deaf", "one", "two")) {
                all.add(running(supervisor, name));
                running(supervisor, name).descendants().forEach(all::add);
            }
            assertEquals(4, all.size());
        }
        all.forEach(handle -> assertFalse(runs(handle), () -> handle.info().toString()));
    }

    /** What it leaves behind ends before it starts again. */
    @Test
    void aKilledProcessLeavesNoChild() throws InterruptedException {
        try (Supervisor supervisor = start(HealthRule.ALL,
                shell("one", "sleep 1000 & echo up; wait").withReady("up"))) {
            assertTrue(supervisor.awaitReady());
            ProcessHandle first = running(supervisor, "one");
            List<ProcessHandle> children = first.descendants().toList();
            assertEquals(1, children.size());
            await(one -> one.startsWith("one: runs"));
            first.destroyForcibly();
            await(one -> one.startsWith("one: runs"));
            assertFalse(runs(children.getFirst()));
        }
    }

    /** The shell ends at once, its child takes its time. */
    @Test
    void childrenGetSigtermToo() throws InterruptedException {
        String child = "trap 'sleep 0.1; echo child ended; exit' TERM; echo up; while :; do sleep 0.01; done";
        try (Supervisor supervisor = start(HealthRule.ALL,
                shell("one", "(" + child + ") & wait").withReady("up"))) {
            assertTrue(supervisor.awaitReady());
        }
        await(one -> one.equals("one | child ended"));
    }

    @Test
    void aWrongVariableAndAGreatStatusAreSaid() throws InterruptedException {
        ProcessSpec wrong = shell("wrong", "exit");
        try (Supervisor supervisor = start(HealthRule.ALL,
                new ProcessSpec("wrong", wrong.command(), Map.of("A=B", "c"), wrong.folder(), wrong.ready(),
                        wrong.after(), FAST, wrong.stop()),
                shell("great", "exit 200"))) {
            awaitAll("wrong: given up", "great: given up");
            assertTrue(health(supervisor, "wrong").why().startsWith("cannot be started: "),
                    supervisor.health()::toString);
            assertTrue(health(supervisor, "great").why().startsWith("ended with status 200"),
                    supervisor.health()::toString);
        }
    }

    @Test
    void theLongestStopIsThatOfAllInTheirOrder() {
        ProcessSpec hub = sleeps("hub").withStop(Duration.ofSeconds(5));
        try (Supervisor supervisor = new Supervisor("all", HealthRule.ALL, List.of(hub,
                sleeps("one").withStop(Duration.ofSeconds(30)).withAfter(List.of("hub")),
                sleeps("two").withStop(Duration.ofSeconds(600)).withAfter(List.of("hub"))), listener)) {
            assertEquals(Duration.ofSeconds(605), supervisor.longestStop());
        }
    }

    @Test
    void whatNeedsAGivenUpProcessIsGivenUp() throws InterruptedException {
        try (Supervisor supervisor = start(HealthRule.ALL, shell("hub", "exit 1").withReady("never"),
                sleeps("web").withAfter(List.of("hub")))) {
            await(one -> one.startsWith("web: given up"));
            assertInstanceOf(GivenUp.class, supervisor.phases().get("web"));
            assertEquals("needs 'hub', which does not run", health(supervisor, "web").why());
        }
    }

    @Test
    void aProgramThatIsNotThereIsSaid() throws InterruptedException {
        try (Supervisor supervisor = start(HealthRule.ALL,
                ProcessSpec.of("one", List.of("/no/such/program")).withRestart(FAST))) {
            await(one -> one.startsWith("one: given up"));
            assertTrue(health(supervisor, "one").why().startsWith("cannot be started: "),
                    supervisor.health()::toString);
        }
    }

    @Test
    void namesAndCirclesAreChecked() {
        assertThrows(IllegalArgumentException.class,
                () -> new Supervisor("all", HealthRule.ALL, List.of(sleeps("a"), sleeps("a")), listener));
        assertThrows(IllegalArgumentException.class, () -> new Supervisor("all", HealthRule.ALL,
                List.of(sleeps("a").withAfter(List.of("b"))), listener));
        assertThrows(IllegalArgumentException.class, () -> new Supervisor("all", HealthRule.ALL,
                List.of(sleeps("a").withAfter(List.of("b")), sleeps("b").withAfter(List.of("a"))), listener));
    }
}
