package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.VirtualClock;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.learning.Consensus;
import io.hillock.learning.TeacherPrediction;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The front door as a whole: real engines first, then puppets if something has to fail. */
class UnifiedEngineTest {
    private final Arena arena = Arena.ofConfined();
    private final VirtualClock time = new VirtualClock();
    private final Puppet first = new Puppet("first", time);
    private final Puppet second = new Puppet("second", time);

    @AfterEach
    void close() {
        arena.close();
    }

    private UnifiedOptions puppets() {
        return UnifiedOptions.of(Images.IMAGE).withNetwork("small").withClock(time)
                .withEngines(List.of(new Candidate("first", EngineKind.NATIVE, image -> first),
                        new Candidate("second", EngineKind.REMOTE, image -> second)));
    }

    @Test
    void allRoutesGiveTheSameBits() {
        Encoding encoding = Images.encoding(arena, 1);
        Response right = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
        try (JavaEngine java = JavaEngine.open(Images.IMAGE);
                UnifiedEngine engine = UnifiedEngine.open(Images.IMAGE)) {
            assertEquals(1, engine.status().message().cpuFeatures().size(), "of the engine in C++");
            java.run(encoding, right);
            for (Route route : List.of(Route.AUTO, Route.JAVA, Route.NATIVE, Route.REDUNDANT)) {
                Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
                Result result = engine.reason(encoding, response, route, "T1", Limit.NONE);
                assertEquals(-1, right.memory().mismatch(response.memory()), route.label());
                assertEquals(right.label(0), result.label());
                assertEquals(right.confidence(0), result.confidence());
                assertEquals(right.spikeCount(0), result.spikeCount());
                assertEquals(route, result.route());
                assertEquals("T1", result.context());
                assertEquals(0, result.failOvers());
                assertTrue(result.latencyNanos() > 0);
                assertEquals(route == Route.REDUNDANT, result.agreement().isPresent());
            }
            assertEquals("native", engine.reason(encoding).engine());
            assertEquals("java", engine.reason(encoding, Route.JAVA, "").engine());
            assertTrue(engine.reason(encoding, Route.REDUNDANT, "").agreement().orElseThrow().unanimous());
            IllegalArgumentException none = assertThrows(IllegalArgumentException.class,
                    () -> engine.reason(encoding, Route.REMOTE, ""));
            assertEquals("no engine for the route remote among [native, java]", none.getMessage());
        }
    }

    @Test
    void aBatchIsSpreadAndKeepsItsOrder() {
        List<Encoding> encodings = new ArrayList<>();
        for (int seed = 0; seed < 100; seed++) {
            encodings.add(Images.encoding(arena, seed));
        }
        try (UnifiedEngine engine = UnifiedEngine
                .open(UnifiedOptions.of(Images.IMAGE).withStrategy(new RoundRobin()))) {
            List<Result> results = engine.reasonBatch(encodings).stream().map(Outcome::result).toList();
            assertEquals(100, results.size());
            for (int i = 0; i < 100; i++) {
                Result alone = engine.reason(encodings.get(i));
                assertEquals(alone.label(), results.get(i).label());
                assertEquals(alone.confidence(), results.get(i).confidence());
                assertEquals(alone.spikeCount(), results.get(i).spikeCount());
            }
            assertEquals(2, results.stream().map(Result::engine).distinct().count(), "both engines had a part");
            assertEquals(List.of(), engine.reasonBatch(List.of()));
        }
    }

    @Test
    void aSessionCarriesOn() {
        try (UnifiedEngine engine = UnifiedEngine.open(Images.IMAGE); Session session = engine.open()) {
            Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
            session.run(Images.encoding(arena, 1), response);
            session.run(Images.encoding(arena, 1), response);
            assertEquals(2 * Images.STEPS, session.step());
        }
    }

    @Test
    void theResultSaysWhoTookOverAndTheStatusWhoFailed() {
        first.act = Puppet.fails(Status.DISCONNECTED);
        try (UnifiedEngine engine = UnifiedEngine.open(puppets())) {
            for (int i = 0; i < 4; i++) {
                Result result = engine.reason(Images.encoding(arena, i));
                assertEquals("second", result.engine());
                assertEquals(i < 3 ? 1 : 0, result.failOvers(), "after three failures it is not asked");
                assertEquals(i + 1, result.id());
            }
            io.hillock.unified.Status status = engine.status();
            assertEquals(Availability.DEGRADED, status.readiness());
            assertEquals(BreakerState.OPEN, status.engines().getFirst().breaker());
            assertEquals("puppet says DISCONNECTED", status.engines().getFirst().lastFailure());
            assertEquals(3, engine.metrics().read().count("failures", "engine", "first", "network", "small"));
            assertEquals(4, engine.metrics().read()
                    .latency("latency", "engine", "second", "strategy", "native-first").getTotalCount());
            assertEquals(3, engine.metricsReport(List.of("failovers")).counters().get("failovers{network=small}"));
            StatusReport report = status.message();
            assertEquals(List.of("small"), report.networks());
            assertEquals(Readiness.DEGRADED, report.state());
            assertEquals(ReleaseVersion.VERSION, report.version());
            assertEquals(List.of(), report.cpuFeatures(), "puppets are not in C++");
            first.act = Puppet.RUN;
            time.advance(Duration.ofSeconds(1).toNanos());
            assertEquals("first", engine.reason(Images.encoding(arena, 9)).engine());
            assertEquals(Availability.READY, engine.status().readiness());
        }
    }

    @Test
    void nothingIsAnsweredWhileAllAreGone() {
        first.act = Puppet.fails(Status.DISCONNECTED);
        second.act = Puppet.fails(Status.DISCONNECTED);
        try (UnifiedEngine engine = UnifiedEngine.open(puppets())) {
            Encoding encoding = Images.encoding(arena, 1);
            for (int i = 0; i < 10; i++) {
                assertThrows(EngineException.class, () -> engine.reason(encoding));
            }
            assertTrue(first.runs.get() < 20, "the breakers keep requests from them");
            EngineException none = assertThrows(EngineException.class, () -> engine.reason(encoding));
            assertEquals(Status.UNAVAILABLE, none.status());
            assertEquals(
                    "no engine takes requests now, all have failed too often: first (OPEN: puppet says DISCONNECTED), "
                            + "second (OPEN: puppet says DISCONNECTED)",
                    none.getMessage());
            assertEquals(Availability.UNAVAILABLE, engine.status().readiness());
            assertEquals(Status.UNAVAILABLE, assertThrows(EngineException.class,
                    () -> engine.reason(encoding, Route.REDUNDANT, "")).status());
            first.act = Puppet.RUN;
            time.advance(Duration.ofSeconds(2).toNanos());
            assertEquals("first", engine.reason(encoding).engine());
            assertEquals(Availability.DEGRADED, engine.status().readiness());
        }
    }

    @Test
    void cacheAndSharingNest() {
        try (UnifiedEngine engine = UnifiedEngine.open(puppets().withCacheBytes(1 << 20)
                .withSharing(new SharedRunOptions(8, Duration.ofNanos(1_000))).withHedge(Duration.ofSeconds(1)))) {
            Result one = engine.reason(Images.encoding(arena, 1));
            Result two = engine.reason(Images.encoding(arena, 1));
            assertFalse(one.cached());
            assertTrue(two.cached());
            assertEquals(one.label(), two.label());
            assertEquals(1, first.runs.get());
            assertEquals(1, engine.metrics().read().count("cache.hits", "network", "small"));
            engine.reason(Images.encoding(arena, 1), Route.NATIVE, "");
            assertEquals(2, first.runs.get(), "who names a route gets a run");
        }
    }

    @Test
    void aMajorityOutvotesAWrongEngineAndWithoutOneTheCallerIsTold() {
        Response response = Images.IMAGE.response(arena, 1, Images.STEPS,
                RequestedOutputs.COUNTS.withRaster().record("lif1:v"));
        Encoding encoding = Images.encoding(arena, 1);
        try (UnifiedEngine engine = UnifiedEngine.open(puppets().withEngine(wrong()))) {
            Result result = engine.reason(encoding, response, Route.REDUNDANT, "", Limit.NONE);
            assertEquals(List.of("wrong"), result.agreement().orElseThrow().outvoted());
        }
        UnifiedOptions two = UnifiedOptions.of(Images.IMAGE)
                .withEngines(List.of(new Candidate("java", EngineKind.JAVA, JavaEngine::open), wrong()));
        try (UnifiedEngine engine = UnifiedEngine.open(two)) {
            assertThrows(DivergenceException.class,
                    () -> engine.reason(encoding, response, Route.REDUNDANT, "", Limit.NONE));
        }
    }

    /** A candidate that claims to run the image but answers with other bits, as if its memory had been hit after it was opened. */
    private Candidate wrong() {
        return new Candidate("wrong", EngineKind.REMOTE, image -> new Puppet("wrong", Images.flipped(23), time) {
            @Override
            public Image image() {
                return image;
            }
        });
    }

    @Test
    void anEngineOfAnotherImageIsRefused() {
        UnifiedOptions options = puppets().withEngine(
                new Candidate("other", EngineKind.REMOTE, image -> JavaEngine.open(Images.flipped(23))));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> UnifiedEngine.open(options));
        assertTrue(refused.getMessage().startsWith("engine other runs another image, "), refused.getMessage());
    }

    @Test
    void theBreakdownAddsUp() {
        try (UnifiedEngine engine = UnifiedEngine.open(Images.IMAGE)) {
            ExplainedResult explained = engine.explain(Images.encoding(arena, 1), Route.AUTO, "why");
            Breakdown parts = explained.breakdown();
            assertEquals(explained.result().latencyNanos(),
                    parts.route() + parts.queue() + parts.encode() + parts.simulate() + parts.decode());
            assertTrue(parts.simulate() > 0 && parts.route() > 0 && parts.decode() > 0, parts.toString());
            assertEquals(0, parts.queue());
        }
    }

    @Test
    void teachersAreCoordinated() {
        try (UnifiedEngine engine = UnifiedEngine.open(puppets())) {
            Consensus consensus = engine.coordinate(List.of(TeacherPrediction.of("T1", 3, 0.82),
                    TeacherPrediction.of("T2", 3, 0.79), TeacherPrediction.of("T3", 3, 0.85)));
            assertEquals(3, consensus.label());
            assertEquals(0.82, consensus.confidence(), 1e-12);
            assertEquals(0.06, consensus.disagreement(), 1e-12);
            assertEquals(1, engine.metrics().read().count("teachers.rounds"));
            assertEquals(0.06, engine.metricsReport(List.of("teachers.disagreement")).gauges()
                    .get("teachers.disagreement{network=small}"), 1e-12);
        }
    }

    @Test
    void afterCloseRequestsAreRefused() {
        UnifiedEngine engine = UnifiedEngine.open(Images.IMAGE);
        engine.close();
        engine.close();
        Encoding encoding = Images.encoding(arena, 1);
        assertThrows(IllegalStateException.class, () -> engine.reason(encoding));
        assertThrows(IllegalStateException.class, engine::open);
        assertEquals(Availability.CLOSED, engine.status().readiness());
        assertEquals(Readiness.DRAINING, engine.status().message().state());
    }

    @Test
    void eachRequestIsAnEventOfARecording() throws IOException {
        Path file = Files.createTempFile("hillock", ".jfr");
        first.act = Puppet.fails(Status.DISCONNECTED);
        try (UnifiedEngine engine = UnifiedEngine.open(puppets()); Recording recording = new Recording()) {
            recording.enable("io.hillock.Request").withThreshold(Duration.ZERO);
            recording.start();
            engine.reason(Images.encoding(arena, 1), Route.AUTO, "T1");
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file);
            assertEquals(1, events.size());
            RecordedEvent event = events.getFirst();
            assertEquals(1, event.getLong("id"));
            assertEquals("small", event.getString("network"));
            assertEquals("auto", event.getString("route"));
            assertEquals("T1", event.getString("context"));
            assertEquals("second", event.getString("engine"));
            assertEquals(1, event.getInt("failOvers"));
        } finally {
            Files.delete(file);
        }
    }
}
