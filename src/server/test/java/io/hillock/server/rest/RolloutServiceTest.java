package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.rollout.RolloutPlan;
import io.hillock.server.TestImages;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import io.hillock.server.rollout.RolloutEvent;
import io.hillock.server.rollout.Rollouts;
import io.hillock.server.security.AccessTokens;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts over HTTP, under load: whoever asks by the alias is answered, whatever becomes of the candidate. */
@Timeout(60)
class RolloutServiceTest {
    private static final int CALLERS = 4;
    private static final String ALIAS = "m:production";

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<RolloutEvent> events = new CopyOnWriteArrayList<>();
    private NetworkRegistry registry;
    private TestService service;

    /** Version 2 is the same network, version 3 another one. */
    @BeforeEach
    void serve() throws IOException {
        registry = NetworkRegistry.open(folder);
        registry.publish("m", "1", PublishedNetwork.of(TestImages.spiking(1)));
        registry.publish("m", "2", PublishedNetwork.of(TestImages.spiking(1)));
        registry.publish("m", "3", PublishedNetwork.of(TestImages.spiking(2)));
        registry.alias("m", "production", "1");
        registry.alias("m", "same", "2");
        service = new TestService(AccessTokens.none(), Optional.of(folder), Optional.empty());
        service.server.loadAll();
        service.server.becomeReady();
        service.server.service().rollouts().audit(events::add);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static String body(Random random, String parameters) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < TestImages.INPUTS; i++) {
            data.append(i == 0 ? "" : ",").append(random.nextFloat());
        }
        return "{\"id\":\"%s\",\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[%s]}],\"parameters\":{%s}}"
                .formatted("r" + random.nextLong(), data, parameters);
    }

    /** Asks by the alias until it is over, and tells that the old version's label was right. Returns how often each version answered. */
    private int[] ask(int caller, boolean feedback) throws IOException {
        int[] versions = new int[4];
        Random random = new Random(caller);
        while (!over.get()) {
            String body = body(random, "\"key\":\"caller %d\"".formatted(random.nextInt(1000)));
            JsonNode answer = service.infer(ALIAS, body);
            asked.incrementAndGet();
            versions[Integer.parseInt(answer.get("model_version").asText())]++;
            if (feedback) {
                JsonNode right = service.infer("m/versions/1", body);
                HttpResponse<byte[]> told = service.post("/v2/models/" + ALIAS + "/feedback",
                        "{\"id\":%s,\"label\":%d}".formatted(TestService.JSON.readTree(body).get("id"), label(right)));
                assertEquals(200, told.statusCode(), () -> TestService.text(told));
            }
        }
        return versions;
    }

    private static long label(JsonNode answer) {
        for (JsonNode output : answer.get("outputs")) {
            if (output.get("name").asText().equals("label")) {
                return output.get("data").get(0).asLong();
            }
        }
        throw new AssertionError(answer.toString());
    }

    private JsonNode start(String plan) {
        HttpResponse<byte[]> started = service.post("/v2/models/" + ALIAS + "/rollout", plan);
        assertEquals(200, started.statusCode(), () -> TestService.text(started));
        return TestService.json(started);
    }

    private JsonNode status() {
        return TestService.json(service.get("/v2/models/" + ALIAS + "/rollout"));
    }

    /** Runs callers until the rollout has ended. Returns how often each version answered. */
    private int[] load(boolean feedback) throws Exception {
        int[] versions = new int[4];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<int[]>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                callers.add(threads.submit(() -> ask(caller, feedback)));
            }
            try {
                while (service.server.service().rollouts().find(ALIAS) != null) {
                    for (Future<int[]> caller : callers) {
                        if (caller.isDone()) {
                            caller.get();
                        }
                    }
                    Thread.onSpinWait();
                }
                int more = asked.get() + 50;
                while (asked.get() < more) {
                    Thread.onSpinWait();
                }
            } finally {
                over.set(true);
            }
            for (Future<int[]> caller : callers) {
                int[] one = caller.get();
                for (int i = 0; i < versions.length; i++) {
                    versions[i] += one[i];
                }
            }
        }
        return versions;
    }

    @Test
    void aWorseNetworkIsRolledBackAndNobodyIsRefused() throws Exception {
        assertEquals("shadow", start(
                "{\"version\":\"3\",\"percents\":[0,50],\"pairs\":20,\"labelled\":100000,\"latency_factor\":1000}")
                .get("phase").asText());
        load(true);
        JsonNode status = status();
        assertEquals("rolled_back", status.get("phase").asText(), status::toString);
        assertTrue(status.get("why").asText().startsWith("less accurate: "), status::toString);
        assertEquals("1", service.infer(ALIAS, body(new Random(1), "")).get("model_version").asText());
        assertEquals(Optional.of("1"), registry.find("m", "production").orElseThrow().aliasOf());
        assertEquals("rolled_back", events.getLast().phase().label());
        assertTrue(service.log.stream().anyMatch(line -> line.contains("rolled_back: less accurate")),
                service.log::toString);
    }

    /** Bits are compared, since it is the same network. */
    @Test
    void anEqualNetworkIsPromotedStageByStage() throws Exception {
        start("{\"version\":\"2\",\"percents\":[0,10,50],\"pairs\":40,\"latency_factor\":1000}");
        int[] versions = load(false);
        JsonNode status = status();
        assertEquals("promoted", status.get("phase").asText(), status::toString);
        assertEquals(List.of("shadow", "canary", "canary", "promoted"),
                events.stream().map(event -> event.phase().label()).toList());
        assertTrue(versions[1] > 0 && versions[2] > 0, () -> versions[1] + " and " + versions[2]);
        assertEquals("2", service.infer(ALIAS, body(new Random(1), "")).get("model_version").asText());
        assertEquals(Optional.of("2"), registry.find("m", "production").orElseThrow().aliasOf());
    }

    /** Otherwise status, audit and workflows would say that callers get a version that nobody gets. */
    @Test
    void aCandidateIsNotPromotedIfTheAliasCannotBeMoved() {
        Rollouts rollouts = service.server.service().rollouts();
        rollouts.start(ALIAS, "2", RolloutPlan.DEFAULT, (_, _) -> {
            throw new IllegalStateException("the disk is full");
        });
        rollouts.promote(ALIAS, "test");
        JsonNode status = status();
        assertEquals("rolled_back", status.get("phase").asText(), status::toString);
        assertEquals("test, but the alias cannot be moved: the disk is full", status.get("why").asText());
        assertEquals("rolled_back", events.getLast().phase().label());
        assertEquals("1", service.infer(ALIAS, body(new Random(1), "")).get("model_version").asText());
        start("{\"version\":\"2\"}");
    }

    @Test
    void aRollbackTakesNoTime() {
        long longest = 0;
        for (int i = 0; i < 50; i++) {
            start("{\"version\":\"3\",\"percents\":[100],\"pairs\":1000000}");
            assertEquals("3", service.infer(ALIAS, body(new Random(i), "")).get("model_version").asText());
            long from = System.nanoTime();
            service.server.service().rollouts().rollBack(ALIAS, "test");
            longest = Math.max(longest, System.nanoTime() - from);
            assertEquals("1", service.infer(ALIAS, body(new Random(i), "")).get("model_version").asText());
        }
        long millis = longest / 1_000_000;
        assertTrue(millis < 10, () -> millis + " ms");
    }

    @Test
    void aCallerMayStillNameAVersion() {
        start("{\"version\":\"3\",\"percents\":[100]}");
        assertEquals("1", service.infer("m/versions/1", body(new Random(1), "")).get("model_version").asText());
        assertEquals("3", service.infer(ALIAS, body(new Random(1), "")).get("model_version").asText());
        service.server.service().rollouts().rollBack(ALIAS, "test");
    }

    private JsonNode step(String name, int number, String more) {
        return service.infer(name, body(new Random(number), "\"sequence_id\":\"s\"" + more));
    }

    /** A sequence begins on the candidate and stays there after a rollback. Moved to the old version, it goes on with the same bits. */
    @Test
    void sequencesStayUntilTheyAreMoved() throws IOException {
        start("{\"version\":\"2\",\"percents\":[100],\"pairs\":1000000}");
        step("m/versions/1", 0, ",\"sequence_start\":true");
        assertEquals("2", step(ALIAS, 0, ",\"sequence_start\":true").get("model_version").asText());
        service.server.service().rollouts().rollBack(ALIAS, "test");
        step("m/versions/1", 1, "");
        assertEquals("2", step(ALIAS, 1, "").get("model_version").asText());
        JsonNode moved = TestService.json(service.post("/v2/models/" + ALIAS + "/rollout/move", ""));
        assertEquals(1, moved.get("moved").asInt());
        JsonNode expected = step("m/versions/1", 2, "");
        JsonNode now = step(ALIAS, 2, ",\"sequence_end\":true");
        assertEquals("1", now.get("model_version").asText());
        assertEquals(expected.get("outputs"), now.get("outputs"));
    }

    @Test
    void mistakesAreNamed() {
        String path = "/v2/models/" + ALIAS + "/rollout";
        assertEquals("there was no rollout of '" + ALIAS + "'", TestService.refusal(404, service.get(path)));
        assertEquals("'version' must name the candidate, as a text",
                TestService.refusal(400, service.post(path, "{}")));
        assertEquals("'" + ALIAS + "' stands for version 1 already",
                TestService.refusal(400, service.post(path, "{\"version\":\"1\"}")));
        assertEquals("percents must grow from 0 to 100, are [10, 1]",
                TestService.refusal(400, service.post(path, "{\"version\":\"3\",\"percents\":[10,1]}")));
        assertTrue(TestService.refusal(400, service.post(path, "{\"version\":\"3\",\"stages\":[1]}"))
                .startsWith("'stages' is unknown; there are false_alarms, "));
        assertEquals("'m' is no alias: a rollout moves an alias to another version",
                TestService.refusal(404, service.post("/v2/models/m/rollout", "{\"version\":\"3\"}")));
        assertEquals("no rollout of '" + ALIAS + "' is under way",
                TestService.refusal(404, service.post(path + "/rollback", "")));
        start("{\"version\":\"3\"}");
        assertTrue(TestService.refusal(400, service.post(path, "{\"version\":\"2\"}")).endsWith("or roll it back"));
        assertEquals("'label' must be a whole number, or a list of them, one for each sample", TestService.refusal(400,
                service.post("/v2/models/" + ALIAS + "/feedback", "{\"id\":\"x\",\"label\":\"dog\"}")));
    }
}
