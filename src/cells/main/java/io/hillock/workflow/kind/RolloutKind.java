package io.hillock.workflow.kind;

import static io.hillock.workflow.kind.MakingKinds.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.RegistryTag;
import io.hillock.workflow.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The kind {@code rollout}: lets a running service compare the version with the one behind the alias on the requests of its callers, and
 * waits until it has promoted it; fails if it has rolled it back, then also in each repetition of the step. If the alias stands for nothing
 * yet, there is nothing to compare. A repetition joins the rollout that is under way.
 */
final class RolloutKind {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_AGAIN_MS = 200;
    /** A service looks at its registry each second, and may be restarted meanwhile. */
    private static final Duration BEGIN = Duration.ofMinutes(1);
    private static final String BEGUN = "begun";
    private static final String ROLLED_BACK = "rolled_back";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Arguments with;
    private final StepContext context;
    private final Duration begin;
    private final URI uri;
    private String refusal = "";

    private RolloutKind(Arguments with, StepContext context, Duration begin) {
        this.with = with;
        this.context = context;
        this.begin = begin;
        this.uri = URI.create(with.text("service").replaceFirst("/+$", "") + "/v2/models/"
                + URLEncoder.encode(with.text("name") + ":" + with.text("alias"), StandardCharsets.UTF_8)
                + "/rollout");
    }

    static Map<String, Object> run(Arguments with, StepContext context) throws IOException, InterruptedException {
        return run(with, context, BEGIN);
    }

    /** @param begin how long to wait until the service begins the rollout */
    static Map<String, Object> run(Arguments with, StepContext context, Duration begin)
            throws IOException, InterruptedException {
        NetworkRegistry registry = NetworkRegistry.open(with.path("registry"));
        String version = with.text("version");
        Optional<String> now = registry.find(with.text("name"), with.text("alias")).flatMap(RegistryTag::aliasOf);
        context.noted(DeployKinds.BEFORE, () -> now.orElse(""));
        if (now.isEmpty() || now.get().equals(version)) {
            return results("compared", false);
        }
        return new RolloutKind(with, context, begin).await(version);
    }

    private Map<String, Object> await(String version) throws IOException, InterruptedException {
        if (context.notes().get(ROLLED_BACK) instanceof String why) {
            throw new IllegalStateException(why);
        }
        begin(version);
        while (true) {
            JsonNode status = ask(null)
                    .orElseThrow(() -> new IllegalStateException(uri + ": the rollout is forgotten"));
            if (!isUnderWay(status)) {
                if (!isOf(status, version) || !status.path("phase").asText().equals("promoted")) {
                    String why = status.path("phase").asText() + ": " + status.path("why").asText();
                    if (isOf(status, version)) {
                        context.noted(ROLLED_BACK, () -> why);
                    }
                    throw new IllegalStateException(why);
                }
                return results("compared", true, "why", status.path("why").asText(), "pairs",
                        status.path("evidence").path("pairs").asLong());
            }
            pause();
        }
    }

    /** Joins the rollout that this step began, or that is under way; else begins one. */
    private void begin(String version) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!ask(null).map(status -> isMine(status, version)).orElse(false) && ask(plan(version)).isEmpty()) {
            if (System.nanoTime() - start > begin.toNanos()) {
                throw new IllegalStateException(
                        uri + ": not begun within " + begin.toMillis() + " ms, the service says "
                                + refusal);
            }
            pause();
        }
        context.noted(BEGUN, () -> true);
    }

    private boolean isMine(JsonNode status, String version) {
        return isOf(status, version) && (isUnderWay(status) || context.notes().containsKey(BEGUN));
    }

    private void pause() throws InterruptedException {
        context.limit().check(0, 0);
        Thread.sleep(LOOK_AGAIN_MS);
    }

    private static boolean isUnderWay(JsonNode status) {
        return !status.path("phase").asText().equals("promoted")
                && !status.path("phase").asText().equals("rolled_back");
    }

    private static boolean isOf(JsonNode status, String version) {
        return status.path("candidate").asText().equals(version);
    }

    private ObjectNode plan(String version) {
        ObjectNode plan = JSON.createObjectNode().put("version", version);
        if (with.has("percents")) {
            ArrayNode list = plan.putArray("percents");
            for (String percent : with.text("percents").replaceAll("[\\[\\] ]", "").split(",")) {
                list.add(Integer.parseInt(percent));
            }
        }
        for (String key : new String[]{"pairs", "labelled"}) {
            if (with.has(key)) {
                plan.put(key, with.integer(key, 0, 0));
            }
        }
        for (String key : new String[]{"least_agreement", "latency_factor"}) {
            if (with.has(key)) {
                plan.put(key, with.number(key, 0));
            }
        }
        return plan;
    }

    /** @return empty if the service knows no such rollout, alias or version, or is not ready */
    private Optional<JsonNode> ask(ObjectNode body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        if (with.has("token_file")) {
            request.header("Authorization",
                    "Bearer " + Files.readString(with.path("token_file")).strip().split("\\s")[0]);
        }
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(JSON.readTree(answer.body()));
            case 404, 503 -> {
                refusal = answer.statusCode() + " " + answer.body().strip();
                yield Optional.empty();
            }
            default -> throw new IllegalStateException(uri + ": " + answer.statusCode() + " " + answer.body().strip());
        };
    }
}
