package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.VirtualClock;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many encodings at once, some of them wrong. The others are answered, and each failure names its encoding. */
@Timeout(30)
class ReasonBatchTest {
    private static final int COUNT = 100;

    private final Arena arena = Arena.ofConfined();
    private final List<Encoding> encodings = new ArrayList<>();

    ReasonBatchTest() {
        for (int seed = 0; seed < COUNT; seed++) {
            encodings.add(Images.encoding(arena, seed));
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void spoil(int index) {
        encodings.get(index).batch().values().setAtIndex(ValueLayout.JAVA_FLOAT, 7, Float.NaN);
    }

    static Stream<UnifiedOptions> doors() {
        UnifiedOptions plain = UnifiedOptions.of(Images.IMAGE);
        return Stream.of(plain, plain.withStrategy(new RoundRobin()), plain.withCacheBytes(1 << 20),
                plain.withHedge(Duration.ofSeconds(1)),
                plain.withConcurrency(new ConcurrencyLimit(1, Duration.ofSeconds(9))),
                plain.withSharing(new SharedRunOptions(8, Duration.ofNanos(1_000))));
    }

    /** Checks that encodings outside {@code wrong} get the same answers as alone, and that those in it fail with these messages. */
    private void check(UnifiedEngine engine, Route route, Map<Integer, String> wrong) {
        List<Outcome> outcomes = engine.reasonBatch(encodings, route, "T1");
        assertEquals(COUNT, outcomes.size());
        for (int i = 0; i < COUNT; i++) {
            if (wrong.containsKey(i)) {
                Failure failure = assertInstanceOf(Failure.class, outcomes.get(i), "encoding " + i);
                assertEquals(i, failure.index());
                assertEquals(wrong.get(i), failure.exception().getMessage());
                assertEquals(failure.exception(),
                        assertThrows(IllegalArgumentException.class, failure::result));
            } else {
                Result alone = engine.reason(encodings.get(i));
                Result result = assertInstanceOf(Result.class, outcomes.get(i), "encoding " + i);
                assertEquals(alone.label(), result.label());
                assertEquals(alone.confidence(), result.confidence());
                assertEquals(alone.spikeCount(), result.spikeCount());
            }
        }
        assertEquals(0, engine.metrics().read().count("failures"));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void whatIsWrongIsNamedByTheCallersIndex(UnifiedOptions options) {
        spoil(77);
        spoil(0);
        try (Arena closed = Arena.ofConfined()) {
            encodings.set(5, Images.encoding(closed, 5));
        }
        encodings.set(6, null);
        encodings.set(9, Encoding.held(arena, Images.STEPS, 1, 2, 3));
        encodings.set(50, Encoding.held(arena, 3, encodings.get(50).batch().values().toArray(ValueLayout.JAVA_FLOAT)));
        Map<Integer, String> wrong = new HashMap<>();
        wrong.put(77, "input of encoding 77, step 0, element 7 is not finite");
        wrong.put(0, "input of encoding 0, step 0, element 7 is not finite");
        wrong.put(5, "encoding 5: the encoding lies in memory of an arena that is closed");
        wrong.put(6, "encoding 6: it is null");
        wrong.put(9, "encoding 9: input has 12 bytes, 48 are needed for 1 samples of 12 floats");
        try (UnifiedEngine engine = UnifiedEngine.open(options)) {
            check(engine, Route.AUTO, wrong);
            check(engine, Route.REDUNDANT, wrong);
        }
    }

    @Test
    void whatAllEnginesFailAtFailsForEach() {
        VirtualClock time = new VirtualClock();
        Puppet puppet = new Puppet("puppet", time);
        puppet.act = (batch, limit) -> {
            if (batch.size() > 1) {
                throw new EngineException(Status.FAILED, "sample 3 hit a defect");
            }
        };
        try (UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE)
                .withEngines(List.of(new Candidate("puppet", EngineKind.JAVA, image -> puppet))))) {
            List<Outcome> outcomes = engine.reasonBatch(encodings.subList(0, 4));
            int cores = Runtime.getRuntime().availableProcessors();
            for (int i = 0; cores < 4 && i < 4; i++) {
                EngineException failed = assertThrows(EngineException.class, outcomes.get(i)::result);
                assertEquals(Status.FAILED, failed.status());
                assertTrue(failed.getMessage().contains("encoding " + i), failed.getMessage());
            }
            assertTrue(puppet.runs.get() <= 4, "an engine's defect is not tried once for each");
        }
    }

    /** Running each sample alone finds the samples that make the network unstable. */
    @Test
    void anUnstableOneIsAloneInIt() {
        VirtualClock time = new VirtualClock();
        Puppet puppet = new Puppet("puppet", time);
        float bad = encodings.get(42).batch().values().getAtIndex(ValueLayout.JAVA_FLOAT, 0);
        puppet.act = (batch, limit) -> {
            for (int sample = 0; sample < batch.size(); sample++) {
                if (batch.values().getAtIndex(ValueLayout.JAVA_FLOAT, (long) sample * Images.INPUTS) == bad) {
                    throw new EngineException(Status.UNSTABLE, "sample " + sample + ": output 1 is not finite");
                }
            }
        };
        try (UnifiedEngine engine = UnifiedEngine.open(UnifiedOptions.of(Images.IMAGE)
                .withEngines(List.of(new Candidate("puppet", EngineKind.JAVA, image -> puppet))))) {
            List<Outcome> outcomes = engine.reasonBatch(encodings);
            EngineException unstable = assertThrows(EngineException.class, outcomes.get(42)::result);
            assertEquals(Status.UNSTABLE, unstable.status());
            assertEquals("encoding 42: output 1 is not finite", unstable.getMessage());
            assertEquals(COUNT - 1, outcomes.stream().filter(Result.class::isInstance).count());
        }
    }
}
