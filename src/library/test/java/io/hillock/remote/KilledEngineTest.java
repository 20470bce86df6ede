package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.net.Link;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Availability;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.Images;
import io.hillock.unified.Result;
import io.hillock.unified.RetryPolicy;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The front door over an engine in another process, which is killed during requests and comes back. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledEngineTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int THREADS = 4;
    private static final int REQUESTS = 200;
    private static final int KILLED_AFTER = 200;

    @TempDir
    private Path folder;

    private final AtomicInteger answered = new AtomicInteger();

    private ServerProcess listen() throws IOException {
        return ServerProcess.listen("unix:" + folder.resolve("socket"), Duration.ofMillis(200), false,
                folder.resolve("log"));
    }

    @Test
    void eachRequestIsAnsweredOnceWithTheSameBits() throws Exception {
        ServerProcess server = listen();
        Settings cell = Settings.of("cell", Role.INTERFACE).withPatience(Duration.ofSeconds(1));
        try (Link link = connected(Transport.of("unix:" + folder.resolve("socket")).link(cell, (_, _) -> {}));
                UnifiedEngine engine = UnifiedEngine.open(options(link));
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<List<Result>>> callers = new ArrayList<>();
            for (int caller = 0; caller < THREADS; caller++) {
                int own = caller;
                callers.add(threads.submit(() -> requests(engine, own)));
            }
            while (answered.get() < KILLED_AFTER) {
                Thread.onSpinWait();
            }
            server.close();
            List<Result> results = new ArrayList<>();
            for (Future<List<Result>> caller : callers) {
                results.addAll(caller.get());
            }
            assertEquals(THREADS * REQUESTS, results.size());
            assertEquals(results.size(), results.stream().map(Result::id).distinct().count());
            assertTrue(results.stream().filter(result -> result.engine().equals("server")).count() >= KILLED_AFTER / 2);
            assertTrue(results.stream().anyMatch(result -> result.failOvers() == 1 && result.engine().equals("java")));
            assertEquals(Availability.DEGRADED, engine.status().readiness());
            try (ServerProcess _ = listen()) {
                connected(link);
                foundAgain(engine);
            }
        }
    }

    /** On a busy machine the first handshake of a new process takes longer than the link's patience; the link tries again. */
    private static Link connected(Link link) {
        assertTrue(link.awaitRoom(LONG), link::problem);
        return link;
    }

    private static UnifiedOptions options(Link link) {
        RetryPolicy patience = new RetryPolicy(RetryPolicy.DEFAULT.deadlines(), 0, Duration.ZERO,
                Duration.ofMillis(50));
        return UnifiedOptions.of(Images.IMAGE).withStrategy(FirstAvailable.REMOTE)
                .withPatience(patience)
                .withEngines(
                        List.of(new Candidate("remote", EngineKind.REMOTE, image -> RemoteEngine.open(link, image)),
                                new Candidate("java", EngineKind.JAVA, JavaEngine::open)));
    }

    private List<Result> requests(UnifiedEngine engine, int caller) {
        List<Result> results = new ArrayList<>();
        try (Arena arena = Arena.ofConfined(); JavaEngine java = JavaEngine.open(Images.IMAGE)) {
            Response right = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
            for (int i = 0; i < REQUESTS; i++) {
                Encoding encoding = Images.encoding(arena, 1000L * caller + i);
                Response response = Images.IMAGE.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS);
                results.add(engine.reason(encoding, response, Route.AUTO, "", Limit.NONE));
                java.run(encoding, right);
                assertEquals(-1, right.memory().mismatch(response.memory()));
                answered.incrementAndGet();
            }
        }
        return results;
    }

    private static void foundAgain(UnifiedEngine engine) {
        long end = System.nanoTime() + LONG.toNanos();
        try (Arena arena = Arena.ofConfined()) {
            Encoding encoding = Images.encoding(arena, 1);
            while (!engine.reason(encoding).engine().equals("server")) {
                assertTrue(System.nanoTime() < end, "the engine is not found again");
            }
        }
        assertEquals(Availability.READY, engine.status().readiness());
    }
}
