package io.hillock.cli.command.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.journal.JournalReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Where decisions are: a running service, or a journal. */
final class AdaptTarget {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(index = "0", paramLabel = "WHERE", description = "a service, http://host:port or https://host:port, or the folder of a journal that no service writes now")
    private String where;

    @Mixin
    private PeerOptions peer;

    boolean isService() {
        return where.startsWith("http://") || where.startsWith("https://");
    }

    Path folder() {
        return Path.of(where);
    }

    /** The folder of a journal that is to be written; it must exist. */
    Path existing() {
        if (!Files.isDirectory(folder())) {
            throw new CommandFailure(where + ": there is no such journal");
        }
        // Refuses a folder without one; opening it for writing would begin one.
        JournalReader.open(folder(), 0).close();
        return folder();
    }

    /** The answer of {@code v2/adaptation}. */
    JsonNode get() {
        return send(request("").GET().build());
    }

    /** The answer of {@code v2/adaptation/OPERATION}. */
    JsonNode post(String operation, ObjectNode body) {
        return send(request("/" + operation).POST(HttpRequest.BodyPublishers.ofString(body.toString())).build());
    }

    private HttpRequest.Builder request(String path) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(where).resolve("/v2/adaptation" + path))
                    .timeout(PATIENCE);
            peer.bearer().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            return request;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(where + ": " + e.getMessage(), e);
        }
    }

    private JsonNode send(HttpRequest request) {
        try (HttpClient client = peer.httpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() == 404) {
                throw new CommandFailure(where + ": this service does not adapt; start it with --adapt");
            }
            if (answer.statusCode() != 200) {
                throw new CommandFailure(where + ": " + body.path("error").asText("status " + answer.statusCode()));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new CommandFailure(where + ": this is no service of Hillock: its answer is no JSON", e);
        } catch (IOException e) {
            throw new CommandFailure(where + ": no answer" + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(where + ": interrupted", e);
        }
    }
}
