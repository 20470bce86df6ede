package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.EndSignal;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.command.option.StrategyConverter;
import io.hillock.cli.hub.EngineHub;
import io.hillock.net.Link;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.protocol.Role;
import io.hillock.remote.ServerOptions;
import io.hillock.unified.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock balance}. */
@Command(name = "balance", mixinStandardHelpOptions = true, description = "Spreads requests over hillock-engine processes, which it connects to or which join it, and runs none itself. Engines get the networks that it is given. Single requests go by a strategy; each sequence stays at one engine, chosen by consistent hashing with bounded loads. Prints one line when it is ready. SIGTERM drains: it says goodbye once requests under way are answered; then it ends with 0.")
public final class BalanceCommand implements Callable<Integer> {
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);
    /** An engine that stops is noticed after three times this long. */
    private static final Duration HEARTBEAT = Duration.ofMillis(700);
    private static final double LARGEST_BOUND = 100;

    @Spec
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "URI", description = "where it listens, for clients and for engines that join: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME; port 0 is any that is free")
    private List<String> uris;

    @Option(names = "--engine", paramLabel = "URI", description = "a hillock-engine that listens there, each with a --name of its own; may be repeated")
    private List<String> engines = List.of();

    @Option(names = "--strategy", paramLabel = "S", defaultValue = "least-loaded", description = "which engine gets a single request: first, round-robin, fastest, least-loaded (default: ${DEFAULT-VALUE})", converter = StrategyConverter.class)
    private Strategy strategy;

    @Option(names = "--bound", paramLabel = "C", defaultValue = "1.25", description = "an engine holds at most C times its equal share of the sequences (default: ${DEFAULT-VALUE})")
    private double bound;

    @Option(names = "--no-token", description = "listen for other machines although nobody must prove anything")
    private boolean noToken;

    @Mixin
    private ServingOptions serving;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public BalanceCommand(Console console) {
        this.console = console;
    }

    /** Runs until the process gets a signal or its thread is interrupted. */
    @Override
    public Integer call() {
        if (!(bound > 1 && bound <= LARGEST_BOUND)) {
            throw new ParameterException(command.commandLine(),
                    "--bound must be above 1 and at most " + LARGEST_BOUND + ", is " + bound);
        }
        ServerOptions options = serving.options();
        Settings own = peer.settings("balance", Role.ROUTER, true).withHeartbeat(HEARTBEAT);
        if (!noToken) {
            uris.forEach(uri -> HubListeners.requireProof(peer, own, uri));
        }
        // Closed in the opposite order: clients first, so that engines can still answer them.
        try (var signal = new EndSignal(console, options.drain().plus(AFTER_DRAIN));
                EngineHub hub = EngineHub.balancing(own, options, strategy, bound);
                EngineLinks links = new EngineLinks(new ArrayList<>());
                HubListeners listeners = HubListeners.open(peer, own, uris, hub)) {
            engines.forEach(uri -> links.all.add(connect(hub, uri)));
            console.out().println("ready: " + String.join(", ", listeners.addresses()));
            console.out().flush();
            signal.await();
        }
        return 0;
    }

    private record EngineLinks(List<Link> all) implements AutoCloseable {
        @Override
        public void close() {
            all.forEach(Link::close);
        }
    }

    private Link connect(EngineHub hub, String uri) {
        try {
            Link link = hub.connect(peer.transport(uri), peer.settings("balance", Role.ROUTER, false));
            if (!link.isOpen()) {
                console.say(uri + " is not there yet: " + link.problem());
            }
            return link;
        } catch (RefusedException e) {
            throw new CommandFailure(uri + " does not admit this hub: " + e.getMessage(), e);
        }
    }
}
