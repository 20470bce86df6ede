package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator changes in a running service: engines, strategies, aliases. No bit of an answer changes. */
@Timeout(60)
class OperatorTest {
    private static final String INPUT = "{\"inputs\":[{\"name\":\"in\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}],"
            + "\"outputs\":[{\"name\":\"hidden:z\"},{\"name\":\"label\"}]}";

    private static String nativeEngine(TestService service) {
        return TestService.json(service.get("/health")).get("checks").valueStream()
                .filter(check -> check.get("name").asText().equals("small/1")).findFirst().orElseThrow()
                .at("/data/native").asText();
    }

    @Test
    void anEngineIsDrainedOverRest() throws Exception {
        String path = "/v2/repository/models/small/engine";
        try (TestService service = TestService.ready()) {
            TestService.refusal(400, service.post(path, "{}"));
            TestService.refusal(404, service.post(path, "{\"engine\":\"none\",\"drain\":true}"));
            TestService.refusal(404,
                    service.post(path.replace("small", "none"), "{\"engine\":\"java\",\"drain\":true}"));
            String before = service.infer("small", INPUT).at("/outputs").toString();
            assertEquals(200, service.post(path, "{\"engine\":\"native\",\"drain\":true}").statusCode());
            assertEquals("resting: drained by an operator",
                    nativeEngine(service));
            assertEquals(before, service.infer("small", INPUT).at("/outputs").toString());
            String last = TestService.refusal(503, service.post(path, "{\"engine\":\"java\",\"drain\":true}"));
            assertTrue(last.contains("the only one that serves"), last);
            assertEquals(200, service.post(path, "{\"engine\":\"native\",\"drain\":false}").statusCode());
            assertEquals("serving", nativeEngine(service));
            String route = INPUT.replace("\"outputs\"", "\"parameters\":{\"route\":\"native\"},\"outputs\"");
            assertEquals(before, service.infer("small", route).at("/outputs").toString());
        }
    }

    @Test
    void aStrategyIsSetOverRest() throws Exception {
        String path = "/v2/repository/models/small/strategy";
        try (TestService service = TestService.ready()) {
            TestService.refusal(400, service.post(path, "{}"));
            String names = TestService.refusal(400, service.post(path, "{\"strategy\":\"random\"}"));
            assertTrue(names.contains("'random'") && names.contains("round-robin"), names);
            TestService.refusal(404, service.post(path.replace("small", "none"), "{\"strategy\":\"fastest\"}"));
            String before = service.infer("small", INPUT).at("/outputs").toString();
            assertEquals(200, service.post(path, "{\"strategy\":\"shortest-delay\"}").statusCode());
            assertEquals("shortest-delay", strategy(service));
            assertEquals(before, service.infer("small", INPUT).at("/outputs").toString());
            JsonNode all = TestService.json(service.get("/v2/models/small/stats")).at("/model_stats/0/strategies");
            assertTrue(all.size() == 6 && all.toString().contains("\"shortest-delay\""), all::toString);
        }
    }

    private static String strategy(TestService service) {
        return TestService.json(service.get("/v2/models/small/stats")).at("/model_stats/0/strategy").asText();
    }

    @Test
    void aStrategyOutlivesALoadButNoUnload() throws Exception {
        String model = "/v2/repository/models/small/";
        try (TestService service = TestService.ready()) {
            String first = strategy(service);
            assertEquals(200, service.post(model + "strategy", "{\"strategy\":\"fastest\"}").statusCode());
            assertEquals(200, service.post(model + "load", "{}").statusCode());
            assertEquals("fastest", strategy(service));
            assertEquals(200, service.post(model + "unload", "{}").statusCode());
            assertEquals(200, service.post(model + "load", "{}").statusCode());
            assertEquals(first, strategy(service));
        }
    }

    @Test
    void anAliasIsPointedOverRest() throws Exception {
        try (TestService service = TestService.ready()) {
            TestService.refusal(404, service.post("/v2/repository/models/none/alias", "{\"alias\":\"production\"}"));
            TestService.refusal(400, service.post("/v2/repository/models/small/alias", "{}"));
            TestService.refusal(400, service.post("/v2/repository/models/small/alias", "{\"alias\":\"analog\"}"));
            assertEquals(200, service.post("/v2/repository/models/small/alias",
                    "{\"alias\":\"production\",\"version\":\"1\"}").statusCode());
            assertEquals("{\"production\":{\"model\":\"small\",\"version\":\"1\",\"rollout\":false}}",
                    TestService.text(service.get("/v2/repository/aliases")));
            assertEquals(200, service.post("/v2/models/production/infer", INPUT).statusCode());
        }
    }

    private static String step(String id, boolean start) {
        return INPUT.replace("\"outputs\"",
                "\"parameters\":{\"steps\":4,\"sequence_id\":\"" + id + "\",\"sequence_start\":" + start
                        + "},\"outputs\"");
    }

    /** The sequence of this id, once it has so many requests that wait. */
    private static JsonNode sequence(TestService service, String id, int waiting) {
        while (true) {
            for (JsonNode one : TestService.json(service.get("/v2/sequences")).get("sequences")) {
                if (one.get("id").asText().equals(id) && one.get("waiting").asInt() == waiting) {
                    return one;
                }
            }
        }
    }

    @Test
    void aPausedSequenceHoldsItsRequestsUp() throws Exception {
        String path = "/v2/sequences/pause";
        String infer = "/v2/models/small/infer";
        String pause = "{\"model\":\"small\",\"id\":\"a\",\"paused\":true}";
        try (TestService service = TestService.ready()) {
            TestService.refusal(404, service.post(path, pause));
            TestService.refusal(400, service.post(path, "{\"model\":\"small\",\"id\":\"a\"}"));
            service.infer("small", step("a", true));
            service.infer("small", step("b", true));
            assertEquals(200, service.post(path, pause).statusCode());
            var waits = CompletableFuture.supplyAsync(() -> service.infer("small", step("a", false)));
            JsonNode held = sequence(service, "a", 1);
            assertTrue(held.get("paused").asBoolean() && held.get("requests").asInt() == 1, held::toString);
            JsonNode other = service.infer("small", step("b", false)).get("outputs");
            assertFalse(waits.isDone());
            assertEquals(200, service.post(path, pause.replace("true", "false")).statusCode());
            assertEquals(other, waits.get().get("outputs"), "the bits are those of a sequence that was not paused");
            assertEquals(200, service.post(path, pause).statusCode());
            var told = CompletableFuture.supplyAsync(() -> service.post(infer, step("a", false)));
            sequence(service, "a", 1);
            service.server.service().sequences().finish("small", "a");
            TestService.refusal(400, told.get());
        }
    }
}
