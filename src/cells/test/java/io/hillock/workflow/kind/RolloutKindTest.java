package io.hillock.workflow.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.image.Image;
import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.rollout.audit.RolloutJournal;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import io.hillock.server.repository.RegistryTag;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.training.NewNetwork;
import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A workflow that moves an alias of a running service, on the requests of its callers. */
@Timeout(60)
class RolloutKindTest {
    private static final String WORKFLOW = """
            name: move
            inputs: {service:, registry:}
            steps:
              - name: rollout
                run: rollout
                with: {service: "${service}", registry: "${registry}", name: m, alias: production, version: 2, pairs: 20, latency_factor: 1000}
                timeout: 1m
            """;

    @TempDir
    private Path folder;

    @Test
    void theAliasMovesWithTheRolloutAndComesBackWithItsUndo() throws Exception {
        Path published = folder.resolve("registry");
        NetworkRegistry registry = NetworkRegistry.open(published);
        Image image = Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, 4, 8, 3),
                RunSettings.of(Profile.SNNTORCH).withSteps(4));
        registry.publish("m", "1", PublishedNetwork.of(image));
        registry.alias("m", "production", "1");
        try (HillockServer server = serve(published);
                RolloutJournal journal = RolloutJournal.open(folder.resolve("journal"))) {
            server.service().rollouts().audit(journal);
            // The service does not know the version yet.
            registry.publish("m", "2", PublishedNetwork.of(image));
            String url = "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.rest().port();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> refused = CompletableFuture.supplyAsync(() -> ask(url, over));
            Workflows workflows = new Workflows(folder.resolve("workflows"), WorkflowOptions.DEFAULT);
            WorkflowFile file = WorkflowFile.read("move.yaml", WORKFLOW, new StepKinds(null));
            RunState run = workflows.start(file.workflow(), "run",
                    file.inputs(Map.of("service", url, "registry", published.toString())));
            over.set(true);
            assertEquals(RunPhase.COMPLETED, run.phase(), run.reason());
            assertEquals(0, refused.get());
            assertEquals(Optional.of("2"), alias(registry));
            workflows.undo(file.workflow(), "run");
            assertEquals(Optional.of("1"), alias(registry));
        }
        assertEquals(List.of("shadow", "canary", "canary", "canary", "promoted"), phases());
    }

    private static Optional<String> alias(NetworkRegistry registry) {
        return registry.find("m", "production").flatMap(RegistryTag::aliasOf);
    }

    private List<String> phases() throws IOException {
        List<String> phases = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(folder.resolve("journal"), 0)) {
            for (Optional<JournalRecord> one = reader.next(); one.isPresent(); one = reader.next()) {
                phases.add(new ObjectMapper().readTree(one.get().payload()).get("phase").asText());
            }
        }
        return phases;
    }

    /** Asks by the alias until it is over. Returns how many requests were not answered. */
    private static int ask(String url, AtomicBoolean over) {
        int refused = 0;
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; !over.get(); i++) {
            String body = "{\"id\":\"%d\",\"inputs\":[{\"name\":\"input\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,0,0.5,%s]}]}"
                    .formatted(i, i % 7 / 7.0);
            try {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(url + "/v2/models/m:production/infer"))
                                .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
                refused += answer.statusCode() == 200 ? 0 : 1;
            } catch (IOException | InterruptedException e) {
                refused++;
            }
        }
        return refused;
    }

    private static HillockServer serve(Path registry) throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HillockServer server = new HillockServer(
                new ServiceOptions(new ListenerOptions(free, Optional.empty(), Optional.empty(), Optional.empty(), 100),
                        AccessTokens.none(), HubOptions.NONE, Optional.of(registry),
                        ModelConfig.of(RunSettings.of(Profile.SNNTORCH)), RequestLimits.DEFAULT,
                        new SequenceOptions(10, Duration.ofSeconds(60), 1), 64, Optional.empty(), Duration.ofSeconds(1),
                        ObservationOptions.NONE),
                new ServiceLog(line -> {}));
        server.loadAll();
        server.becomeReady();
        return server;
    }
}
