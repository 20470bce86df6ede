package io.hillock.cli.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.cli.CommandFailure;
import io.hillock.server.queue.QueueReport;
import io.hillock.server.queue.QueueReport.DeadLetter;
import io.hillock.server.queue.QueuedInference;
import io.hillock.server.queue.QueuedOutcome;
import io.hillock.server.queue.RequestQueue;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The queue of a {@code hillock serve --queue} over HTTP. Immutable. */
public final class ServiceQueue implements RequestQueue {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DEAD_LETTER = "Hillock-Dead-Letter";
    private static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private final URI service;
    private final Optional<String> token;
    private final HttpClient client;

    /**
     * @param service such as {@code http://127.0.0.1:8000}
     * @param token if the service demands one
     */
    public ServiceQueue(URI service, Optional<String> token, HttpClient client) {
        this.service = service;
        this.token = token;
        this.client = client;
    }

    @Override
    public void submit(QueuedInference request) {
        String version = request.version().isEmpty() ? "" : "/versions/" + encoded(request.version());
        String ttl = request.ttl().isZero() ? "" : "&ttl=" + request.ttl().toSeconds();
        HttpRequest.Builder post = request(
                "/v2/models/" + encoded(request.model()) + version + "/infer?queue=1&session="
                        + encoded(request.session()) + "&id=" + encoded(request.id()) + ttl)
                .POST(BodyPublishers.ofByteArray(request.body()));
        if (request.header() != request.body().length) {
            post.header(HEADER_LENGTH, String.valueOf(request.header()));
        }
        require(202, send(post));
    }

    @Override
    public Optional<QueuedOutcome> find(String session, String id) {
        HttpResponse<byte[]> response = send(request(path(session, id)));
        Optional<String> dead = response.headers().firstValue(DEAD_LETTER);
        if (dead.isPresent()) {
            return Optional.of(new QueuedOutcome.Dead(reason(response.statusCode()), error(response),
                    Integer.parseInt(dead.get())));
        }
        return switch (response.statusCode()) {
            case 200 -> Optional.of(new QueuedOutcome.Answered(response.body(),
                    response.headers().firstValue(HEADER_LENGTH).map(Integer::parseInt)
                            .orElse(QueuedOutcome.Answered.NOT_BINARY)));
            case 202 -> {
                JsonNode state = json(response);
                yield Optional.of(new QueuedOutcome.Pending(state.path("state").asText().equals("running"),
                        state.path("attempts").asInt(), state.path("last_failure").asText()));
            }
            case 404 -> Optional.empty();
            default -> throw refused(response);
        };
    }

    private static Reason reason(int status) {
        for (Reason reason : Reason.values()) {
            if (reason.http() == status) {
                return reason;
            }
        }
        return Reason.FAILED;
    }

    @Override
    public void replay(String session, String id) {
        require(202, send(request(path(session, id) + "/replay").POST(BodyPublishers.noBody())));
    }

    @Override
    public void discard(String session, String id) {
        require(200, send(request(path(session, id)).DELETE()));
    }

    @Override
    public QueueReport report() {
        JsonNode report = json(require(200, send(request("/v2/queue"))));
        List<DeadLetter> dead = new ArrayList<>();
        for (JsonNode one : report.path("dead")) {
            dead.add(new DeadLetter(one.path("session").asText(), one.path("id").asText(), one.path("model").asText(),
                    one.path("attempts").asInt(), Reason.valueOf(one.path("reason").asText()),
                    one.path("message").asText(), one.path("since").asLong()));
        }
        return new QueueReport(report.path("waiting").asInt(), report.path("running").asInt(),
                report.path("answered").asInt(), dead);
    }

    private static String path(String session, String id) {
        return "/v2/queue/" + encoded(session) + "/" + encoded(id);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path)).timeout(PATIENCE);
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new CommandFailure(service + ": " + (e.getMessage() == null ? "no connection" : e.getMessage()), e);
        } catch (InterruptedException e) {
            throw new CommandFailure(service + ": interrupted", e);
        }
    }

    private HttpResponse<byte[]> require(int status, HttpResponse<byte[]> response) {
        if (response.statusCode() != status) {
            throw refused(response);
        }
        return response;
    }

    private ServiceException refused(HttpResponse<byte[]> response) {
        return new ServiceException(reason(response.statusCode()), service + ": " + error(response));
    }

    private static String error(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body()).path("error").asText("status " + response.statusCode());
        } catch (IOException e) {
            return "status " + response.statusCode();
        }
    }

    private JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new CommandFailure(service + ": the answer is no JSON: " + e.getMessage(), e);
        }
    }
}
