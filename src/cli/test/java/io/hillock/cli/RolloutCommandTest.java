package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock rollout}, {@code health} and the journal of decisions with a service in another process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RolloutCommandTest {
    private static final String ALIAS = "m:production";

    @TempDir
    private Path folder;

    private void publish() throws IOException {
        Image image = Image.compile(NirReader.read(Samples.spiking(folder)),
                RunSettings.of(Profile.SNNTORCH).withSteps(4));
        NetworkRegistry registry = NetworkRegistry.open(folder.resolve("registry"));
        registry.publish("m", "1", PublishedNetwork.of(image));
        registry.publish("m", "2", PublishedNetwork.of(image));
        registry.alias("m", "production", "1");
    }

    @Test
    void decisionsAreShownAndKept() throws Exception {
        publish();
        Process service = CommandProcess.start(folder.resolve("log"), "serve", "--repository",
                folder.resolve("registry"), "--rollout-journal", folder.resolve("journal"), "--http", "127.0.0.1:0",
                "--grpc", "none", "--metrics", "none");
        try {
            String ready = service.inputReader().readLine();
            String url = ready.substring("ready: ".length());
            assertEquals("UP", CommandOutcome.of("health", url, "--json").json().get("state").asText());
            assertTrue(CommandOutcome.of("rollout", "status", url, ALIAS).refused(1)
                    .endsWith("there was no rollout of '" + ALIAS + "'"));
            assertEquals("shadow",
                    CommandOutcome.of("rollout", "start", url, ALIAS, "2", "--pairs", "9", "--json").json()
                            .get("phase").asText());
            String shown = CommandOutcome.of("rollout", "rollback", url, ALIAS, "--why", "second thoughts").well()
                    .out();
            assertTrue(shown.contains("  2  rolled_back: second thoughts\nnow rolled_back: 0 pairs, 0 errors"), shown);
            CommandOutcome.of("rollout", "start", url, ALIAS, "2").well();
            CommandOutcome.of("rollout", "promote", url, ALIAS).well();
            assertEquals("moved 0 sequences\n", CommandOutcome.of("rollout", "move", url, ALIAS).well().out());
            assertEquals("2", NetworkRegistry.open(folder.resolve("registry")).find("m", "production").orElseThrow()
                    .aliasOf().orElseThrow());
            String journal = CommandOutcome.of("journal", "show", folder.resolve("journal")).well().out();
            assertEquals(4, journal.lines().count(), journal);
            assertTrue(journal.contains("second thoughts"), journal);
        } finally {
            service.toHandle().destroy();
            assertTrue(service.waitFor(30, TimeUnit.SECONDS));
        }
    }
}
