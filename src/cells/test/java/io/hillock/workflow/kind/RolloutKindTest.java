package io.hillock.workflow.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.image.Image;
import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.rollout.audit.RolloutJournal;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import io.hillock.server.repository.RegistryTag;
import io.hillock.training.NewNetwork;
import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.ServedRegistry;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        try (ServedRegistry service = new ServedRegistry(published);
                RolloutJournal journal = RolloutJournal.open(folder.resolve("journal"))) {
            service.audit(journal);
            // The service does not know the version yet.
            registry.publish("m", "2", PublishedNetwork.of(image));
            service.call("m:production", 4);
            Workflows workflows = new Workflows(folder.resolve("workflows"), WorkflowOptions.DEFAULT);
            WorkflowFile file = WorkflowFile.read("move.yaml", WORKFLOW, new StepKinds(null));
            RunState run = workflows.start(file.workflow(), "run",
                    file.inputs(Map.of("service", service.url(), "registry", published.toString())));
            assertEquals(RunPhase.COMPLETED, run.phase(), run.reason());
            assertEquals(0, service.refused());
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
}
