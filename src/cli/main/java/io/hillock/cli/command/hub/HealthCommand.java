package io.hillock.cli.command.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.CellAnswer;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.text.HealthText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.health.HealthNode;
import io.hillock.health.HealthReading;
import io.hillock.health.HealthState;
import io.hillock.health.HealthTree;
import io.hillock.health.StatusHealth;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock health}. */
@Command(name = "health", mixinStandardHelpOptions = true, description = "Shows the health of a hub, an engine, a service or an ecosystem that 'up' runs, as a tree: what is UP, DEGRADED or DOWN, for how long, and why.", footer = {
        "", "Exit status: 0 UP, 3 DEGRADED, 4 DOWN or not reached; 1 and 2 as always."})
public final class HealthCommand implements Callable<Integer> {
    private static final int DEGRADED = 3;
    private static final int DOWN = 4;
    private static final String TREE = "health.tree";
    /** A hub publishes its tree each second. */
    private static final Duration TREE_WAIT = Duration.ofSeconds(3);
    private static final Duration HTTP_WAIT = Duration.ofSeconds(5);

    @Parameters(index = "0", paramLabel = "URI", description = "a hub or an engine that listens: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME; or a service: http://host:port, https://host:port")
    private String uri;

    @Option(names = "--json", description = "print JSON: name, state, since, why, parts")
    private boolean json;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public HealthCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        HealthNode root;
        try {
            root = uri.startsWith("http://") || uri.startsWith("https://") ? ofService() : ofCell();
        } catch (CommandFailure e) {
            root = new HealthNode(uri, HealthState.DOWN, "cannot be asked: " + e.getMessage(), Instant.now(),
                    List.of());
        }
        if (json) {
            JsonOutput.print(console.out(), root.json());
        } else {
            HealthText.print(console.out(), root, Instant.now());
        }
        return switch (root.state()) {
            case UP -> 0;
            case DEGRADED -> DEGRADED;
            case DOWN -> DOWN;
        };
    }

    private HealthNode ofService() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(uri).resolve("/v2/health/tree")).timeout(HTTP_WAIT);
            peer.bearer().ifPresent(token -> request.header("Authorization", "Bearer " + token));
            HttpResponse<String> answer = peer.httpClient().send(request.build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 && answer.statusCode() != 503) {
                throw new CommandFailure(answer.statusCode() + " " + answer.body().strip());
            }
            return HealthNode.of(new ObjectMapper().readValue(answer.body(), Map.class));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private HealthNode ofCell() throws InterruptedException {
        CompletableFuture<HealthNode> tree = new CompletableFuture<>();
        ConnectionHandler handler = (from, message) -> take(from, message, tree);
        try (Connection cell = peer.connect(uri, "health", handler)) {
            StatusReport status = CellAnswer.of(cell, cell.peer(), StatusReport.class, new StatusRequest());
            if (!status.engines().isEmpty()) {
                CellAnswer.of(cell, cell.peer(), Ack.class, new Subscribe(List.of(TREE)));
                try {
                    return tree.get(TREE_WAIT.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    console.say(uri + " does not publish " + TREE + ": what follows is its status");
                } catch (ExecutionException e) {
                    throw new CommandFailure(String.valueOf(e.getCause().getMessage()), e);
                }
            }
            HealthReading reading = StatusHealth.reading(cell.peer(), status);
            HealthTree once = new HealthTree();
            once.update(reading, Instant.now().minusMillis(status.uptimeMs()));
            return once.root().orElseThrow();
        }
    }

    private static void take(Connection from, Envelope message, CompletableFuture<HealthNode> tree) {
        if (message.source().equals(from.peer()) && message.payload() instanceof Event event
                && event.topic().equals(TREE)) {
            try {
                tree.complete(HealthNode.of(event.body().fields()));
            } catch (IllegalArgumentException e) {
                tree.completeExceptionally(e);
            }
        }
    }
}
