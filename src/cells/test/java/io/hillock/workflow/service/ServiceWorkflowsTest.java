package io.hillock.workflow.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Bus;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubAddress;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.workflow.Approval;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workflows of a running service, over REST. */
@Timeout(60)
class ServiceWorkflowsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Hub hub;
    private Bus bus;
    private Listener listener;
    private HillockServer server;
    private ServiceWorkflows workflows;

    @BeforeEach
    void start() throws IOException {
        bus = new Bus();
        Settings settings = Settings.of("hillock", Role.ROUTER);
        hub = new Hub(bus, "hillock", settings.patience());
        String uri = "unix:" + folder.resolve("hub");
        listener = Transport.of(uri).listen(settings, hub);
        Files.createDirectories(folder.resolve("w"));
        Files.writeString(folder.resolve("w/asks.yaml"),
                """
                        name: asks
                        inputs: {word: , log: %s}
                        steps:
                          - {name: begin, run: shell, with: {command: 'echo ${word} >> ${log}'}, undo: {run: shell, with: {command: 'echo no ${word} >> ${log}'}}}
                          - {name: look, run: approval, with: {question: 'Is ${word} good?'}}
                        """
                        .formatted(folder.resolve("log")));
        Files.writeString(folder.resolve("w/bad.yaml"), "name: bad\nsteps: [{name: a, run: nothing}]\n");
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HubOptions hubs = new HubOptions(List.of(HubAddress.of("cells=" + uri)),
                Settings.of("service", Role.INTERFACE), HubOptions.NONE.strategy(), 1);
        server = new HillockServer(
                new ServiceOptions(new ListenerOptions(free, Optional.empty(), Optional.empty(), Optional.empty(), 100),
                        AccessTokens.none(), hubs, Optional.empty(), ModelConfig.of(RunSettings.of(Profile.NIR)),
                        RequestLimits.DEFAULT, SequenceOptions.DEFAULT, 256, Optional.empty(), Duration.ofSeconds(5),
                        ObservationOptions.NONE),
                new ServiceLog(line -> {}));
        workflows = ServiceWorkflows.start(server, Optional.of(folder.resolve("w")));
        server.becomeReady();
    }

    @AfterEach
    void stop() {
        workflows.close();
        server.close();
        listener.close();
        hub.close();
        client.close();
    }

    private HttpResponse<String> send(String path, String body) {
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + server.rest().port() + "/v2/workflows" + path));
        try {
            return client.send((body == null ? request : request.POST(HttpRequest.BodyPublishers.ofString(body)))
                    .build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String refused(String path, String body) {
        HttpResponse<String> answer = send(path, body);
        assertTrue(answer.statusCode() == 400 || answer.statusCode() == 404, answer::body);
        return answer.body();
    }

    private void done(String path, String body) {
        HttpResponse<String> answer = send(path, body);
        assertEquals(200, answer.statusCode(), answer::body);
    }

    private JsonNode all() {
        try {
            return JSON.readTree(send("", null).body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode await(String run, Predicate<JsonNode> met) {
        while (true) {
            for (JsonNode one : all().get("runs")) {
                if (one.get("run").asText().equals(run) && met.test(one)) {
                    return one;
                }
            }
        }
    }

    private JsonNode awaitState(String run, String state) {
        // It may be undone only once its thread has ended.
        return await(run,
                one -> one.get("state").asText().equals(state) && !one.get("may").toString().contains("stop"));
    }

    private JsonNode awaitQuestion(String run) {
        return await(run, one -> one.at("/steps/1/question").asText().equals("Is it good?"));
    }

    @Test
    void startsApprovesAndUndoes() throws Exception {
        JsonNode startable = all().get("workflows");
        assertEquals(
                "{\"workflow\":\"asks\",\"problem\":\"\",\"inputs\":{\"word\":null,\"log\":\"" + folder.resolve("log")
                        + "\"}}",
                startable.get(0).toString());
        assertTrue(startable.get(1).get("problem").asText().contains("there is no kind 'nothing'"));
        assertTrue(refused("/start", "{\"workflow\":\"asks\"}").contains("needs the inputs word"));
        assertTrue(refused("/start", "{\"workflow\":\"../w/asks\"}").contains("there is no workflow"));
        assertTrue(refused("/start", "{\"workflow\":\"asks\",\"run\":\"../x\",\"inputs\":{\"word\":\"it\"}}")
                .contains("a run has up to 64 letters"));
        done("/start", "{\"workflow\":\"asks\",\"run\":\"r\",\"inputs\":{\"word\":\"it\"}}");
        JsonNode waits = awaitQuestion("r");
        assertEquals("[\"stop\"]", waits.get("may").toString());
        assertEquals("done started", waits.at("/steps/0/state").asText() + " " + waits.at("/steps/1/state").asText());
        assertTrue(refused("/approve", "{\"run\":\"r\",\"step\":\"begin\"}").contains("waits for no approval"));
        assertTrue(refused("/undo", "{\"run\":\"r\"}").contains("runs in this service already"));
        done("/approve", "{\"run\":\"r\",\"step\":\"look\",\"by\":\"me\"}");
        JsonNode completed = awaitState("r", "completed");
        assertEquals("[\"undo\"]", completed.get("may").toString());
        assertEquals("run.ended", completed.get("events").get(completed.get("events").size() - 1).get("type").asText());
        done("/undo", "{\"run\":\"r\"}");
        assertEquals("[]", awaitState("r", "undone").get("may").toString());
        assertEquals(List.of("it", "no it"), Files.readAllLines(folder.resolve("log")));
        assertTrue(refused("/start", "{\"workflow\":\"asks\",\"run\":\"r\",\"inputs\":{\"word\":\"it\"}}")
                .contains("there is such a run"));
        assertTrue(refused("/undo", "{\"run\":\"none\"}").contains("there is no such run"));
    }

    @Test
    void aRefusalUndoesAndAStopCanBeResumed() throws Exception {
        done("/start", "{\"workflow\":\"asks\",\"run\":\"s\",\"inputs\":{\"word\":\"it\"}}");
        awaitQuestion("s");
        done("/stop", "{\"run\":\"s\"}");
        assertEquals("[\"resume\",\"undo\"]", awaitState("s", "stopped").get("may").toString());
        assertTrue(refused("/stop", "{\"run\":\"s\"}").contains("does not run in this service"));
        done("/resume", "{\"run\":\"s\"}");
        awaitQuestion("s");
        // From another process, as 'hillock workflow approve --refuse' does.
        new Workflows(folder.resolve("w"), WorkflowOptions.DEFAULT).decide("s", "look",
                new Approval(false, "you", "not yet", 1));
        JsonNode undone = awaitState("s", "undone");
        assertEquals("look: refused by you: not yet", undone.get("reason").asText());
        assertEquals(List.of("it", "no it"), Files.readAllLines(folder.resolve("log")));
    }

    private void say(String type, Map<String, Object> more) {
        Map<String, Object> body = new java.util.LinkedHashMap<>(
                Map.of("run", "far", "workflow", "w", "number", 1L, "type",
                        type, "at", 5L));
        body.putAll(more);
        hub.cell().publish(new Event("workflow." + type, new JsonObject(body), List.of()));
    }

    @Test
    void runsElsewhereAreHeard() {
        while (all().get("runs").isEmpty()) {
            // The service subscribes some time after it has connected.
            say("step.started", Map.of("step", "a", "item", "", "attempt", 1L));
        }
        say("step.done", Map.of("step", "a", "item", "", "result", Map.of("large", "x".repeat(90_000))));
        say("step.done", Map.of("number", 2L));
        say("run.ended", Map.of("reason", "", "phase", "nonsense"));
        say("undo.begun", Map.of("number", "three"));
        say("run.ended", Map.of("reason", "", "phase", "completed"));
        JsonNode far = await("far", one -> one.get("state").asText().equals("completed"));
        assertEquals("cells w", far.get("hub").asText() + " " + far.get("workflow").asText());
        assertEquals("[{\"step\":\"a\",\"state\":\"done\",\"failures\":0,\"reason\":\"\",\"began\":5,\"changed\":5}]",
                far.get("steps").toString());
        assertTrue(far.get("may") == null && !far.toString().contains("xxx"));
    }
}
