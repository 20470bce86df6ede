package io.hillock.unified.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Agreement;
import io.hillock.unified.BreakerState;
import io.hillock.unified.Divergence;
import io.hillock.unified.DivergenceException;
import io.hillock.unified.EngineKind;
import io.hillock.unified.Images;
import io.hillock.unified.Metrics;
import io.hillock.unified.Puppet;
import io.hillock.net.Clock;
import io.hillock.net.VirtualClock;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.RequestTrace;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redundant runs: agreement, a flipped bit of a weight, majorities. */
class VerifiedTest {
    /** The exponent's lowest bit of the first weight. */
    private static final int BIT = 23;

    private final Metrics metrics = new Metrics();
    private final Arena arena = Arena.ofConfined();
    private final Encoding encoding = Images.encoding(arena, 1);
    private final Response response = Images.IMAGE.response(arena, 1, Images.STEPS,
            RequestedOutputs.COUNTS.withRaster().record("lif1:v", "lif2:v"));
    private final List<TrackedEngine> engines = new ArrayList<>();
    private final RequestTrace trace = new RequestTrace();

    private void add(String name, Engine engine) {
        engines.add(new TrackedEngine(engine, EngineKind.JAVA, name, Duration.ofSeconds(1), Clock.SYSTEM));
    }

    private Agreement run(int redundancy) {
        trace.begin(1);
        new Verified(engines, redundancy, new HelperThreads(), metrics).run(encoding.batch(), response, Limit.NONE,
                trace);
        return trace.agreement();
    }

    @AfterEach
    void close() {
        engines.forEach(tracked -> tracked.engine().close());
        arena.close();
    }

    @Test
    void javaAndNativeAgree() {
        add("java", JavaEngine.open(Images.IMAGE));
        add("native", NativeEngine.open(Images.IMAGE));
        Agreement agreement = run(2);
        assertTrue(agreement.unanimous());
        assertEquals(new Agreement(2, 2, List.of(), List.of(), java.util.Optional.empty()), agreement);
        assertEquals(1, metrics.read().count("agreements"));
    }

    @Test
    void aFlippedBitIsCaughtAndTheFirstDivergenceNamed() {
        add("java", JavaEngine.open(Images.IMAGE));
        add("flipped", NativeEngine.open(Images.flipped(BIT)));
        DivergenceException caught = assertThrows(DivergenceException.class, () -> run(2));
        Divergence first = caught.agreement().divergence().orElseThrow();
        assertEquals("lif1:v", first.part());
        assertEquals(0, first.sample());
        assertEquals(0, first.step());
        assertEquals(0, first.index(), "the first weight leads to the first neuron");
        assertEquals("java", first.one());
        assertEquals("flipped", first.other());
        assertTrue(caught.getMessage().contains("lif1:v of sample 0, step 0, element 0: java has "),
                caught.getMessage());
        assertEquals(1, metrics.read().count("disagreements"));
    }

    @Test
    void ofThreeTheMajorityDecides() {
        add("flipped", JavaEngine.open(Images.flipped(BIT)));
        add("java", JavaEngine.open(Images.IMAGE));
        add("native", NativeEngine.open(Images.IMAGE));
        Agreement agreement = run(3);
        assertEquals(3, agreement.answers());
        assertEquals(2, agreement.agreeing());
        assertEquals(List.of("flipped"), agreement.outvoted());
        Response right = Images.IMAGE.response(arena, 1, Images.STEPS, response.answer().raster()
                ? RequestedOutputs.COUNTS.withRaster().record("lif1:v", "lif2:v")
                : RequestedOutputs.COUNTS);
        engines.get(1).engine().run(encoding, right);
        assertEquals(-1, right.memory().mismatch(response.memory()), "the answer is the majority's");
        assertEquals(1, metrics.read().count("outvoted", "engine", "flipped"));
        for (int i = 0; i < 2; i++) {
            run(3);
        }
        assertEquals(BreakerState.OPEN, engines.getFirst().breaker(),
                "an engine that is outvoted often gets no requests");
        assertEquals(List.of("flipped"), run(3).failed());
    }

    @Test
    void anEngineThatFailsIsNamedAndTwoStillAgree() {
        VirtualClock time = new VirtualClock();
        Puppet broken = new Puppet("broken", time);
        broken.act = Puppet.fails(EngineException.Status.DISCONNECTED);
        add("java", JavaEngine.open(Images.IMAGE));
        add("broken", broken);
        add("native", NativeEngine.open(Images.IMAGE));
        Agreement agreement = run(3);
        assertTrue(agreement.unanimous());
        assertEquals(2, agreement.answers());
        assertEquals(List.of("broken"), agreement.failed());
    }

    @Test
    void oneAnswerAloneIsNotVerified() {
        VirtualClock time = new VirtualClock();
        Puppet broken = new Puppet("broken", time);
        broken.act = Puppet.fails(EngineException.Status.DISCONNECTED);
        add("java", JavaEngine.open(Images.IMAGE));
        add("broken", broken);
        EngineException failure = assertThrows(EngineException.class, () -> run(2));
        assertTrue(failure.getMessage().contains("nothing to compare it with; broken failed"), failure.getMessage());
    }

    @Test
    void twoOfThreeTakeTurns() {
        VirtualClock time = new VirtualClock();
        List<Puppet> puppets = List.of(new Puppet("a", time), new Puppet("b", time), new Puppet("c", time));
        puppets.forEach(puppet -> add(puppet.name(), puppet));
        try (Verified verified = new Verified(engines, 2, new HelperThreads(), metrics)) {
            for (int i = 0; i < 6; i++) {
                verified.run(encoding, response);
            }
            assertEquals(List.of(4, 4, 4), puppets.stream().map(puppet -> puppet.runs.get()).toList());
        }
    }

    @Test
    @Timeout(20)
    void allRunAtTheSameTime() {
        VirtualClock time = new VirtualClock();
        CyclicBarrier together = new CyclicBarrier(3);
        for (String name : List.of("a", "b", "c")) {
            Puppet puppet = new Puppet(name, time);
            puppet.act = (batch, limit) -> meet(together);
            add(name, puppet);
        }
        assertTrue(run(3).unanimous(), "each waited until all were in their engines");
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void countsAloneAreComparedToo() {
        Response one = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
        Response other = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
        one.complete("one", 0);
        other.complete("other", 0);
        other.counts().setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, 2, 7);
        assertEquals(new Divergence("one", "other", "counts", 0, -1, 2, 0, 7),
                ResponseComparison.compare(one, other).orElseThrow());
    }
}
