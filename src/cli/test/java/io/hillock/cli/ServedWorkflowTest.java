package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code train-to-serve} against {@code hillock serve} in another process, whose callers it must not disturb. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServedWorkflowTest {
    private static final int SAMPLES = 120;
    private static final int INPUTS = 12;
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    private final Map<String, Integer> versions = new ConcurrentHashMap<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    /** Three classes that a small network learns in a moment. */
    private void write() {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[SAMPLES * INPUTS];
        int[] labels = new int[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = i % CLASSES;
            for (int j = 0; j < INPUTS; j++) {
                values[i * INPUTS + j] = (float) (random.nextDouble() * 0.3 + (j % CLASSES == labels[i] ? 0.7 : 0));
            }
        }
        Npy.write(folder.resolve("x.npy"), NpyArray.of(values, SAMPLES, INPUTS));
        Npy.write(folder.resolve("y.npy"), NpyArray.of(labels, SAMPLES));
        CommandOutcome.of("new", "--dense", "12,16,3", "-o", folder.resolve("start.nir")).well();
    }

    private CommandOutcome run(String version, String... more) {
        List<Object> line = new ArrayList<>(List.of("workflow", "run", "train-to-serve", "--run", "v" + version,
                "--folder", folder.resolve("workflows")));
        Map<String, Object> inputs = new TreeMap<>(Map.of("network", folder.resolve("start.nir"), "samples",
                folder.resolve("x.npy"), "labels", folder.resolve("y.npy"), "steps", 8, "train_count", 80, "test_first",
                80, "test_count", 40, "epochs", 6, "batch", 10));
        inputs.putAll(Map.of("optimizer", "adamw:2e-2", "registry", folder.resolve("registry"), "name", "small",
                "version", version, "rollout_pairs", 20, "rollout_latency_factor", 1000));
        inputs.forEach((name, value) -> line.addAll(List.of("--input", name + "=" + value)));
        for (String one : more) {
            line.addAll(List.of("--input", one));
        }
        return CommandOutcome.of(line.toArray());
    }

    /** Asks by the alias until it is over; notes the versions that answer, and what is not answered. */
    private void call(String url) {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; !over; i++) {
            String body = """
                    {"id":"%d","inputs":[{"name":"input","shape":[1,12],"datatype":"FP32",
                    "data":[1,0,0,0.9,0.1,0,1,0,%s,1,0,0]}]}""".formatted(i, i % 7 / 7.0);
            try {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(url + "/v2/models/small:latest/infer"))
                                .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
                JsonNode json = new ObjectMapper().readTree(answer.body());
                if (answer.statusCode() == 200) {
                    versions.merge(json.get("model_version").asText(), 1, Integer::sum);
                } else {
                    refused.add(answer.body());
                }
            } catch (IOException | InterruptedException e) {
                refused.add(e.toString());
            }
        }
    }

    @Test
    void aServiceRollsOutWhatAWorkflowTrains() throws Exception {
        write();
        run("1").well();
        Process service = CommandProcess.start(folder.resolve("log"), "serve", "--repository",
                folder.resolve("registry"), "--http", "127.0.0.1:0", "--grpc", "none", "--metrics", "none");
        try {
            String ready = String.valueOf(service.inputReader().readLine());
            assertTrue(ready.startsWith("ready: "), () -> ready + read("log"));
            String url = ready.substring("ready: ".length());
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> call(url));
            String out = run("2", "seed=2", "service=" + url).well().out();
            assertTrue(out.contains("rollout: done (compared true, why no rule was broken in "), out);
            assertTrue(out.endsWith("completed\n"), out);
            int before = versions.getOrDefault("2", 0);
            while (versions.getOrDefault("2", 0) == before) {
                LockSupport.parkNanos(10_000_000);
            }
            CompletableFuture<CommandOutcome> third = CompletableFuture
                    .supplyAsync(() -> run("3", "seed=3", "service=" + url, "rollout_pairs=1000000"));
            awaitCandidate(url, "3");
            CommandOutcome.of("rollout", "rollback", url, "small:latest", "--why", "second thoughts").well();
            assertEquals(1, third.get().code());
            assertTrue(third.get().out().contains("undoing: rollout: rolled_back: second thoughts\n"),
                    third.get().out());
            assertTrue(third.get().out().contains("register: undone"), third.get().out());
            over = true;
            caller.join();
            assertEquals(List.of(), refused);
            assertEquals("2", status(url).get("stable").asText(), "it still serves");
        } finally {
            over = true;
            service.toHandle().destroy();
            assertTrue(service.waitFor(30, TimeUnit.SECONDS));
        }
    }

    private static JsonNode status(String url) {
        return CommandOutcome.of("rollout", "status", url, "small:latest", "--json").json();
    }

    private static void awaitCandidate(String url, String version) {
        while (!status(url).get("candidate").asText().equals(version)) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
