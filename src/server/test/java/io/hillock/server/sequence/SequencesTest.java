package io.hillock.server.sequence;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.NetworkServable;
import io.hillock.server.serving.Servable;
import io.hillock.server.serving.Serving;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SequencesTest {
    private static final float[] STEP = {0.5f, 1.25f, 1};

    private final Image image = TestImages.spiking(1);
    private final Serving serving = new Serving();
    private final AtomicLong now = new AtomicLong();
    private Sequences sequences = sequences(1);
    private NetworkServable loaded;

    private Sequences sequences(int snapshotSteps) {
        return new Sequences(new SequenceOptions(3, Duration.ofSeconds(60), snapshotSteps), now::get);
    }

    @BeforeEach
    void load() {
        serving.load("m", "1", () -> {
            loaded = NetworkServable.open(UnifiedOptions.of(image).withEngines(List.of(
                    new Candidate("one", EngineKind.JAVA, JavaEngine::open),
                    new Candidate("two", EngineKind.JAVA, JavaEngine::open))),
                    RequestLimits.DEFAULT, HubLinks.none());
            return loaded;
        }, List.of());
    }

    @AfterEach
    void close() {
        sequences.close();
        serving.close();
    }

    private static InferRequest request(RequestMemory memory, String id, boolean start, boolean end) {
        ParameterReader parameters = new ParameterReader();
        parameters.put("sequence_id", id);
        parameters.put("sequence_start", start);
        parameters.put("sequence_end", end);
        MemorySegment data = memory.allocate(12);
        MemorySegment.copy(STEP, 0, data, JAVA_FLOAT, 0, 3);
        return new InferRequest("m", "", "", List.of(new InferTensor("in", DataType.FP32, List.of(1L, 1L, 3L), data)),
                List.of(RequestedTensor.of("hidden:v")), parameters.parameters());
    }

    private List<Float> ask(String id, boolean start, boolean end) {
        try (RequestMemory memory = RequestMemory.take()) {
            InferRequest request = request(memory, id, start, end);
            try (SequenceTurn turn = sequences.turn(request, serving, memory)) {
                MemorySegment values = turn.infer(request, memory).getFirst().data();
                List<Float> all = new ArrayList<>();
                for (long i = 0; i < values.byteSize() / 4; i++) {
                    all.add(values.getAtIndex(JAVA_FLOAT, i));
                }
                return all;
            }
        }
    }

    /** The membranes of the same input as one run. */
    private List<Float> expected(int steps) {
        try (Arena arena = Arena.ofConfined(); Engine engine = JavaEngine.open(image)) {
            Response response = image.response(arena, 1, steps, RequestedOutputs.COUNTS.record("hidden:v"));
            engine.run(new Batch(arena.allocateFrom(JAVA_FLOAT, STEP), 1, steps, true), response);
            List<Float> all = new ArrayList<>();
            for (long i = 0; i < 5L * steps; i++) {
                all.add(response.recordings().getFirst().values().getAtIndex(JAVA_FLOAT, i));
            }
            return all;
        }
    }

    @Test
    void idleSequencesEndAndThoseInUseDoNot() {
        ask("a", true, false);
        now.addAndGet(Duration.ofSeconds(40).toNanos());
        ask("b", true, false);
        now.addAndGet(Duration.ofSeconds(40).toNanos());
        try (RequestMemory memory = RequestMemory.take()) {
            InferRequest inUse = request(memory, "a", false, false);
            try (SequenceTurn turn = sequences.turn(inUse, serving, memory)) {
                assertEquals(0, sequences.expire());
                turn.infer(inUse, memory);
            }
        }
        assertEquals(0, sequences.expire(), "its last use is now");
        now.addAndGet(Duration.ofSeconds(30).toNanos());
        assertEquals(1, sequences.expire());
        assertEquals(1, sequences.size());
        assertEquals(Reason.INVALID, assertThrows(ServiceException.class, () -> ask("b", false, false)).reason());
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertEquals(1, sequences.expire());
        assertEquals(0, sequences.expire());
    }

    @Test
    void aPausedSequenceDoesNotEndForLackOfRequests() {
        ask("a", true, false);
        sequences.pause("m", "a", true);
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertEquals(0, sequences.expire());
        assertEquals(List.of(new SequenceInfo("m", "a", "1", 1, 61_000, true, 0)), sequences.newest(9));
        sequences.pause("m", "a", false);
        assertEquals(0, sequences.expire(), "the pause was no idle time");
        assertEquals(expected(2).subList(5, 10), ask("a", false, true));
        assertEquals(Reason.NOT_FOUND,
                assertThrows(ServiceException.class, () -> sequences.pause("m", "a", true)).reason());
    }

    @Test
    void thereAreAtMostSoMany() {
        for (String id : List.of("a", "b", "c")) {
            ask(id, true, false);
        }
        assertEquals(Reason.OVERLOADED, assertThrows(ServiceException.class, () -> ask("d", true, false)).reason());
        ask("a", false, true);
        ask("d", true, false);
        ask("b", true, false);
        assertEquals(3, sequences.size());
    }

    @Test
    void aStartBeginsAnew() {
        List<Float> first = ask("a", true, false);
        ask("a", false, false);
        assertEquals(first, ask("a", true, false));
        assertEquals(1, sequences.size());
    }

    /** Requests of one sequence from many threads: each step's bits are those of one long run, none is lost or doubled. */
    @Test
    void requestsRunOneAtATime() throws Exception {
        List<List<Float>> answers = new CopyOnWriteArrayList<>();
        answers.add(ask("a", true, false));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(Thread.ofVirtual().start(() -> answers.add(ask("a", false, false))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<Float> whole = expected(21);
        List<List<Float>> steps = new ArrayList<>();
        for (int step = 0; step < 21; step++) {
            steps.add(whole.subList(step * 5, step * 5 + 5));
        }
        assertTrue(answers.size() == steps.size() && answers.containsAll(steps) && steps.containsAll(answers));
    }

    /** Its engine is taken away between two requests, which is not always when its state was kept. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void aSequenceSurvivesItsEngineWithTheSameBits(int snapshotSteps) {
        sequences.close();
        sequences = sequences(snapshotSteps);
        List<Float> all = new ArrayList<>(ask("a", true, false));
        all.addAll(ask("a", false, false));
        assertTrue(loaded.engine().remove("one"));
        all.addAll(ask("a", false, false));
        loaded.engine().add(new Candidate("three", EngineKind.JAVA, JavaEngine::open));
        assertTrue(loaded.engine().remove("two"));
        all.addAll(ask("a", false, true));
        assertEquals(expected(4), all);
    }

    @Test
    void aSwapLeavesSequencesWhereTheyBegan() {
        List<Float> all = new ArrayList<>(ask("a", true, false));
        Image other = TestImages.spiking(2);
        serving.load("m", "2",
                () -> NetworkServable.open(UnifiedOptions.of(other), RequestLimits.DEFAULT, HubLinks.none()),
                List.of());
        all.addAll(ask("a", false, true));
        assertEquals(expected(2), all);
        assertEquals(List.of("2"), serving.versions("m"));
    }

    /** A request that fails leaves the state as it was, whenever that was kept. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aFailureLeavesTheState(int snapshotSteps) {
        sequences.close();
        sequences = sequences(snapshotSteps);
        List<Float> all = new ArrayList<>(ask("a", true, false));
        all.addAll(ask("a", false, false));
        try (RequestMemory memory = RequestMemory.take()) {
            InferRequest request = request(memory, "a", false, false);
            try (SequenceTurn turn = sequences.turn(request, serving, memory)) {
                memory.limit().cancel();
                assertEquals(Reason.CANCELLED,
                        assertThrows(ServiceException.class, () -> turn.infer(request, memory)).reason());
            }
        }
        all.addAll(ask("a", false, false));
        all.addAll(ask("a", false, true));
        assertEquals(expected(4), all);
    }

    @Test
    void cancellingReachesWhoWaitsForItsTurn() throws Exception {
        ask("a", true, false);
        AtomicReference<ServiceException> failure = new AtomicReference<>();
        try (RequestMemory memory = RequestMemory.take(); RequestMemory others = RequestMemory.take()) {
            InferRequest running = request(memory, "a", false, false);
            InferRequest next = request(others, "a", false, false);
            Thread waiting;
            try (SequenceTurn turn = sequences.turn(running, serving, memory)) {
                waiting = Thread.ofPlatform().start(() -> {
                    try {
                        sequences.turn(next, serving, others).close();
                    } catch (ServiceException e) {
                        failure.set(e);
                    }
                });
                while (waiting.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                others.limit().cancel();
                LockSupport.unpark(waiting);
                waiting.join();
                assertEquals(Reason.CANCELLED, failure.get().reason());
                turn.infer(running, memory);
            }
        }
        ask("a", false, true);
    }

    @Test
    void aSequenceThatMovesKeepsItsSnapshotSteps() {
        sequences.close();
        sequences = sequences(7);
        assertEquals(expected(1), ask("a", true, false));
        List<Object> steps = new ArrayList<>();
        serving.load("m", "2", () -> {
            NetworkServable next = NetworkServable.open(UnifiedOptions.of(image), RequestLimits.DEFAULT,
                    HubLinks.none());
            return (Servable) Proxy.newProxyInstance(Servable.class.getClassLoader(), new Class<?>[]{Servable.class},
                    (_, method, given) -> {
                        if (method.getName().equals("openSequence")) {
                            steps.add(given[given.length - 1]);
                        }
                        return method.invoke(next, given);
                    });
        }, List.of());
        assertEquals(1, sequences.move("m", serving));
        assertEquals(List.of(7), steps);
        assertEquals(expected(2).subList(5, 10), ask("a", false, true));
    }
}
