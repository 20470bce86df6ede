package io.hillock.server.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineOptions;
import io.hillock.engine.Isa;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.NetworkServable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A served network whose engines are killed, stopped and drained. */
class HubEnginesTest extends HubEnginesCase {
    @Test
    void requestsRunOnHubsOverEveryTransport() throws Exception {
        float[] values = values(3, STEPS);
        byte[] expected = expected(values, STEPS).getFirst();
        AtomicReference<String> by = new AtomicReference<>();
        try (EngineProgram first = EngineProgram.listen(unix("a"));
                EngineProgram second = EngineProgram.listen("tcp://localhost:0");
                EngineProgram third = EngineProgram.listen("shm:hub-engines-" + ProcessHandle.current().pid());
                HubLinks hubs = connect("a=" + first.uri(), "b=" + second.uri(), "c=" + third.uri());
                NetworkServable servable = open(hubs)) {
            assertEquals(List.of("native", "java", "a", "b", "c"),
                    servable.engines().stream().map(EngineHealth::name).toList());
            List<String> answered = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
                answered.add(by.get());
                ask(servable, values, Map.of("route", "remote"), by);
                assertTrue(List.of("a", "b", "c").contains(by.get()), by.get());
            }
            assertTrue(answered.containsAll(List.of("a", "b", "c", "native")), answered::toString);
            assertTrue(!answered.contains("java"), answered::toString);
            assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of("route", "redundant"), by)));
            assertTrue(servable.engines().stream().allMatch(one -> one.state() == EngineState.SERVING),
                    () -> servable.engines().toString());
        }
    }

    @Test
    void killedAndStoppedEnginesAreNoticedAndComeBack() throws Exception {
        float[] values = values(4, STEPS);
        byte[] expected = expected(values, STEPS).getFirst();
        AtomicReference<String> by = new AtomicReference<>();
        try (HubLinks hubs = connect("a=" + unix("a"), "b=" + unix("b")); NetworkServable servable = open(hubs)) {
            assertEquals(EngineState.ABSENT, health(servable, "a").state());
            assertTrue(health(servable, "a").reason().contains(unix("a")), health(servable, "a").reason());
            ServiceException none = assertThrows(ServiceException.class,
                    () -> ask(servable, values, Map.of("route", "remote"), by));
            assertEquals(Reason.UNAVAILABLE, none.reason());
            assertTrue(none.getMessage().contains("a (unix:"), none.getMessage());
            List<Long> noticed = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
                try (EngineProgram engine = EngineProgram.listen(unix("a"))) {
                    await("joining", 10_000, () -> is(servable, "a", EngineState.SERVING));
                    ask(servable, values, Map.of("route", "remote"), by);
                    long start = System.nanoTime();
                    engine.kill();
                    await("noticing SIGKILL", 10_000, () -> is(servable, "a", EngineState.ABSENT));
                    noticed.add((System.nanoTime() - start) / MS);
                }
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
            }
            noticed.sort(null);
            assertTrue(noticed.get(2) < 50, () -> "ms until SIGKILL was noticed: " + noticed);
            try (EngineProgram engine = EngineProgram.listen(unix("b"))) {
                await("joining", 10_000, () -> is(servable, "b", EngineState.SERVING));
                engine.signal("STOP");
                long start = System.nanoTime();
                await("noticing SIGSTOP", 10_000, () -> is(servable, "b", EngineState.ABSENT));
                long took = (System.nanoTime() - start) / MS;
                assertTrue(took < 2500, took + " ms");
                assertTrue(health(servable, "b").reason().contains("no sign of life"), health(servable, "b").reason());
                assertEquals(-1, Arrays.mismatch(expected, ask(servable, values, Map.of(), by)));
                engine.signal("CONT");
                await("coming back", 20_000, () -> is(servable, "b", EngineState.SERVING));
            }
            assertTrue(log.stream().anyMatch(line -> line.startsWith("INFO engine 'b' serves 'small'")), log::toString);
        }
    }

    @Test
    void anEngineThatIsDrainedGetsNewOptionsWhenItIsResumed() {
        try (NetworkServable servable = open(HubLinks.none())) {
            servable.drain("native", true);
            servable.change(EngineOptions.DEFAULT.withIsa(Isa.SCALAR));
            assertTrue(is(servable, "native", EngineState.RESTING));
            servable.drain("native", false);
            assertTrue(is(servable, "native", EngineState.SERVING));
            assertEquals("scalar", servable.engineStatistics().stream()
                    .filter(one -> one.health().name().equals("native")).findFirst().orElseThrow().isa());
        }
    }
}
