package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Tls;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A service at a free port of this machine with the models {@code small} (spikes) and {@code analog} (membranes), and a client. */
public final class TestService implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper();
    public static final RequestLimits LIMITS = new RequestLimits(1 << 20, 1 << 22, 8 << 10, 16, 8, 100_000, 1L << 40);

    public final HillockServer server;
    public final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestService() throws IOException {
        this(AccessTokens.none(), Optional.empty(), Optional.empty());
    }

    public TestService(AccessTokens tokens, Optional<Path> repository, Optional<Tls> tls) throws IOException {
        server = new HillockServer(options(tokens, repository, tls), new ServiceLog(log::add));
        server.repository().add("small", TestImages.spiking(1));
        server.repository().add("analog", TestImages.membrane());
    }

    /** Started, with its models loaded. */
    public static TestService ready() throws IOException {
        TestService service = new TestService();
        service.server.loadAll();
        service.server.becomeReady();
        return service;
    }

    public TestService(ObservationOptions observation) throws IOException {
        server = new HillockServer(options(AccessTokens.none(), Optional.empty(), Optional.empty(), observation),
                new ServiceLog(log::add));
        server.repository().add("small", TestImages.spiking(1));
        server.loadAll();
        server.becomeReady();
    }

    public static ServiceOptions options(AccessTokens tokens, Optional<Path> repository, Optional<Tls> tls) {
        return options(tokens, repository, tls, ObservationOptions.NONE);
    }

    private static ServiceOptions options(AccessTokens tokens, Optional<Path> repository, Optional<Tls> tls,
            ObservationOptions observation) {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new ServiceOptions(new ListenerOptions(free, Optional.of(free), Optional.of(free), tls, 1000), tokens,
                HubOptions.NONE,
                repository, ModelConfig.of(RunSettings.of(Profile.SNNTORCH).withSteps(TestImages.STEPS)), LIMITS,
                new SequenceOptions(100, Duration.ofSeconds(60), 1), 256, Optional.of(Path.of("/dev/shm")),
                Duration.ofSeconds(5), observation);
    }

    URI uri(String path) {
        return URI.create(
                "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.rest().port() + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    }

    public HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<byte[]> get(String path) {
        return send(request(path).build());
    }

    public HttpResponse<byte[]> post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    public JsonNode infer(String model, String body) {
        HttpResponse<byte[]> response = post("/v2/models/" + model + "/infer", body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + text(response));
        }
        return json(response);
    }

    /** Waits until every request is counted: an answer arrives before its request is. */
    public TestService settled() {
        while (server.service().underWay() > 0) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** Waits for a line of the log that holds all these words, and returns it: an answer arrives before its line is written. */
    public String logged(String... words) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() - end < 0) {
            for (String line : log) {
                if (Stream.of(words).allMatch(line::contains)) {
                    return line;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError(List.of(words) + " in no line of " + log);
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public static JsonNode json(HttpResponse<byte[]> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(text(response), e);
        }
    }

    /** Checks that this is a refusal with a sentence, and returns the sentence. */
    public static String refusal(int status, HttpResponse<byte[]> response) {
        JsonNode body = json(response);
        if (response.statusCode() != status || body.size() != 1 || !body.path("error").isTextual()) {
            throw new AssertionError(response.statusCode() + ": " + text(response));
        }
        return body.get("error").asText();
    }

    @Override
    public void close() {
        server.close();
    }
}
