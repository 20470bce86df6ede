package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.adapt.service.ServiceAdaptation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock serve --adapt}, and {@code hillock adapt}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AdaptTest {
    private static final String BODY = "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[0.5,1.25,1]}]}";
    /** Before each look: the admission rule needs 30 within 2 s, and a look may take longer. */
    private static final int REQUESTS = 60;

    @TempDir
    private Path folder;

    /** No answer comes within a microsecond, so adaptation concludes that requests wait. */
    @Test
    void showsUndoesFreezesAndReplays() throws Exception {
        Path journal = folder.resolve("journal");
        Path trace = folder.resolve("trace");
        Process process = CommandProcess.start(folder.resolve("log"), "serve", "small=" + Samples.spiking(folder),
                "--adapt", journal,
                "--adapt-objective", "0.001", "--adapt-trace", trace, "--http", "127.0.0.1:0", "--metrics", "none",
                "--grpc", "none", "--profile", "snntorch", "--steps", "12");
        try (var output = process.inputReader(); HttpClient client = HttpClient.newHttpClient()) {
            String service = output.readLine().substring("ready: ".length());
            String shown = CommandOutcome.of("adapt", "show", service).well().out();
            for (JsonNode knob : CommandOutcome.of("adapt", "show", service, "--json").well().json().get("knobs")) {
                String name = knob.get("knob").asText();
                assertTrue(ServiceAdaptation.knobNames().contains(name), name);
            }
            assertTrue(shown.contains("admission  1024  (4 to 1024)\n"), shown);
            while (!shown.contains("admission: 1024 → 4  (")) {
                for (int i = 0; i < REQUESTS; i++) {
                    client.send(
                            HttpRequest.newBuilder(URI.create(service + "/v2/models/small/infer"))
                                    .POST(HttpRequest.BodyPublishers.ofString(BODY)).build(),
                            HttpResponse.BodyHandlers.ofString());
                }
                shown = CommandOutcome.of("adapt", "show", service).well().out();
            }
            assertTrue(CommandOutcome.of("adapt", "show", journal).well().out().startsWith("   1  "));
            assertTrue(CommandOutcome.of("adapt", "freeze", journal).refused(1).contains("another process"));
            assertTrue(CommandOutcome.of("adapt", "undo", service, "99").refused(1).contains("no decision 99"));
            assertTrue(CommandOutcome.of("adapt", "freeze", service, "volume").refused(1).contains("no knob 'volume'"));
            String undone = CommandOutcome.of("adapt", "undo", service, "1").well().out();
            assertTrue(undone.contains("admission: 4 → 1024  (undoes 1)\n"), undone);
            assertTrue(CommandOutcome.of("adapt", "show", service).well().out()
                    .contains("admission  1024  (4 to 1024)  frozen\n"));
            process.toHandle().destroy();
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
        List<String> decided = CommandOutcome.of("adapt", "show", journal).well().out().lines().toList();
        assertEquals(decided, CommandOutcome.of("adapt", "replay", trace).well().out().lines().toList());
        assertTrue(CommandOutcome.of("adapt", "freeze", journal, "tpyo").refused(1)
                .contains("there is no knob 'tpyo', there are admission, "));
        assertTrue(CommandOutcome.of("adapt", "freeze", journal, "batch").well().out().endsWith("  batch frozen\n"));
        assertTrue(CommandOutcome.of("adapt", "freeze", journal, "--off").well().out()
                .endsWith("  all knobs released\n"));
    }

    @Test
    void wrongUseIsRefused() {
        assertTrue(CommandOutcome.of("adapt", "freeze", folder).refused(1).contains("holds no journal"));
        assertTrue(CommandOutcome.of("adapt", "show", folder.resolve("none")).refused(1).contains("no such journal"));
        assertTrue(
                CommandOutcome.of("adapt", "undo", folder.resolve("none"), 1).refused(1).contains("no such journal"));
        assertTrue(CommandOutcome.of("adapt", "show", "http://127.0.0.1:1").refused(1).contains("no answer"));
        assertTrue(CommandOutcome.of("serve", "--adapt-objective", "5").refused(2).contains("needs --adapt"));
        assertTrue(CommandOutcome.of("serve", "--adapt", "a", "--adapt-objective", "0").refused(2)
                .contains("must be 0.001 to 3600000 ms"));
        assertTrue(CommandOutcome.of("adapt", "replay", folder.resolve("none")).refused(1).contains("no such file"));
    }
}
