package io.hillock.cli.command.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.text.JsonOutput;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The alias of a service that a command of {@code rollout} is about. */
final class RolloutService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameters(index = "0", paramLabel = "URL", description = "the service: http://host:port, https://host:port")
    private String url;

    @Parameters(index = "1", paramLabel = "ALIAS", description = "the name that callers ask by, such as fashion:production")
    private String alias;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin
    private PeerOptions peer;

    /** @param body null for GET */
    JsonNode ask(String tail, ObjectNode body) {
        try {
            URI uri = URI.create(url.replaceFirst("/+$", "") + "/v2/models/"
                    + URLEncoder.encode(alias, StandardCharsets.UTF_8).replace("+", "%20") + "/" + tail);
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
            peer.bearer().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            if (body != null) {
                request.POST(HttpRequest.BodyPublishers.ofString(body.toString()));
            }
            HttpResponse<String> answer = peer.httpClient().send(request.build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode root = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new CommandFailure(url + ": " + root.path("error").asText(answer.body()));
            }
            return root;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(url + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted", e);
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Prints the status of a rollout. */
    void print(Console console, JsonNode status) {
        if (json) {
            JsonOutput.print(console.out(), status);
            return;
        }
        for (JsonNode event : status.path("history")) {
            console.out().println(event.path("at").asText() + "  " + event.path("candidate").asText() + "  "
                    + event.path("phase").asText() + (event.has("percent") ? " " + event.path("percent") + " %" : "")
                    + (event.has("why") ? ": " + event.path("why").asText() : ""));
        }
        JsonNode seen = status.path("evidence");
        console.out().printf(
                "now %s: %s pairs, %s errors, %s of %s labels equal, %s labelled (old alone right %s, new alone right %s)%n",
                status.path("phase").asText(), seen.path("pairs"), seen.path("errors"), seen.path("labels_equal"),
                seen.path("labels_compared"), seen.path("labelled"), seen.path("only_old_right"),
                seen.path("only_new_right"));
    }
}
