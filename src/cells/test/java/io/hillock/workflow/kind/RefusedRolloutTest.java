package io.hillock.workflow.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Backoff;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import io.hillock.training.NewNetwork;
import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.Workflow;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.WorkflowStep;
import io.hillock.workflow.Workflows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts that a service rolls back or never begins, in a step with several attempts. */
@Timeout(60)
class RefusedRolloutTest {
    private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));

    /** What the service answers to a look at the rollout; the last one again and again. */
    private record Status(int code, String body) {}

    @TempDir
    private Path folder;

    private final Deque<Status> looks = new ArrayDeque<>();
    private Status begin = new Status(200, "{}");
    private int begun;
    private HttpServer service;

    @BeforeEach
    void serve() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            Status status;
            if (exchange.getRequestMethod().equals("POST")) {
                begun++;
                status = begin;
            } else {
                status = looks.size() > 1 ? looks.removeFirst() : looks.getFirst();
            }
            byte[] body = status.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.code, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private RunState run(Duration wait) throws IOException {
        Path published = folder.resolve("registry");
        NetworkRegistry registry = NetworkRegistry.open(published);
        registry.publish("m", "1",
                PublishedNetwork.of(Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, 4, 8, 3),
                        RunSettings.of(Profile.SNNTORCH).withSteps(4))));
        registry.alias("m", "production", "1");
        Arguments with = new Arguments(Map.of("service",
                "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + service.getAddress().getPort(),
                "registry", published.toString(), "name", "m", "alias", "production", "version", "2"));
        WorkflowStep step = WorkflowStep.of("rollout", "rollout", context -> RolloutKind.run(with, context, wait))
                .attempts(3, SHORT);
        return new Workflows(folder.resolve("workflows"), WorkflowOptions.DEFAULT).start(Workflow.of("move", step),
                "run", Map.of());
    }

    @Test
    void aRollbackIsFinalForTheStep() throws IOException {
        looks.add(new Status(404, "{}"));
        // The first attempt fails while the rollout is under way; the second sees its end.
        looks.add(new Status(500, "{}"));
        Status end = new Status(200, "{\"phase\":\"rolled_back\",\"candidate\":\"2\",\"why\":\"it is worse\"}");
        looks.add(end);
        looks.add(end);
        // Then the service has forgotten it, as after a restart.
        looks.add(new Status(404, "{}"));
        RunState state = run(Duration.ofMinutes(1));
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals("rollout: rolled_back: it is worse", state.reason());
        assertEquals(1, begun, "the same bad version is not tried again");
        assertEquals(3, state.step("rollout").failures());
    }

    @Test
    void theWaitForItsBeginIsBounded() throws IOException {
        begin = new Status(503, "{\"error\":\"it drains\"}");
        looks.add(new Status(404, "{}"));
        RunState state = run(Duration.ofMillis(50));
        assertEquals(RunPhase.UNDONE, state.phase());
        assertTrue(state.reason().contains("not begun within 50 ms, the service says 503 {\"error\":\"it drains\"}"),
                state.reason());
        assertTrue(begun >= 3, "each attempt asks");
    }
}
