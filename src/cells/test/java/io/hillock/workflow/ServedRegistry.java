package io.hillock.workflow;

import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.rollout.RolloutAudit;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A service that follows a registry, and a caller that asks it until it is closed, once it knows what he asks for. */
public final class ServedRegistry implements AutoCloseable {
    /** Some processor time is left for others. */
    private static final long BETWEEN_NANOS = 2_000_000;

    private final HillockServer server;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean over;
    private CompletableFuture<Void> caller = CompletableFuture.completedFuture(null);

    public ServedRegistry(Path registry) throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = new HillockServer(
                new ServiceOptions(new ListenerOptions(free, Optional.empty(), Optional.empty(), Optional.empty(), 100),
                        AccessTokens.none(), HubOptions.NONE, Optional.of(registry),
                        ModelConfig.of(RunSettings.of(Profile.SNNTORCH)), RequestLimits.DEFAULT,
                        new SequenceOptions(10, Duration.ofSeconds(60), 1), 64, Optional.empty(), Duration.ofSeconds(1),
                        ObservationOptions.NONE),
                new ServiceLog(line -> {}));
        server.loadAll();
        server.becomeReady();
    }

    public String url() {
        return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.rest().port();
    }

    public void audit(RolloutAudit audit) {
        server.service().rollouts().audit(audit);
    }

    /** Asks for an alias again and again, first once it is served. */
    public void call(String alias, int inputs) {
        caller = CompletableFuture.runAsync(() -> {
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; !over; i++) {
                try {
                    int status = client.send(request(alias, inputs, i), HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                    if (status == 200) {
                        answered.incrementAndGet();
                    } else if (answered.get() > 0 || status != 404) {
                        refused.incrementAndGet();
                    }
                } catch (IOException | InterruptedException e) {
                    refused.incrementAndGet();
                }
                LockSupport.parkNanos(BETWEEN_NANOS);
            }
        });
    }

    private HttpRequest request(String alias, int inputs, int number) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < inputs; i++) {
            data.append(i == 0 ? "" : ",").append((number * 31 + i * 7) % 11 / 11.0);
        }
        return HttpRequest.newBuilder(URI.create(url() + "/v2/models/" + alias + "/infer"))
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"id":"%d","inputs":[{"name":"input","shape":[1,%d],"datatype":"FP32","data":[%s]}]}
                        """.formatted(number, inputs, data)))
                .build();
    }

    public int answered() {
        return answered.get();
    }

    /** Requests that got no answer. */
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        over = true;
        caller.join();
        server.close();
    }
}
