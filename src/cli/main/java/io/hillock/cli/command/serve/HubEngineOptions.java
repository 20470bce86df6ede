package io.hillock.cli.command.serve;

import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.command.option.StrategyConverter;
import io.hillock.net.Settings;
import io.hillock.net.Tls;
import io.hillock.protocol.Role;
import io.hillock.server.engines.HubAddress;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.engines.PlainJavaLast;
import io.hillock.unified.Strategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Engines of other processes that a service uses, and how it presents itself to them. */
final class HubEngineOptions {
    private static final int MOST_RUNS = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--hub", paramLabel = "[NAME=]URI", description = "a hub, or a hillock-engine that listens, at unix:/path, tcp://host:port, tls://host:port or shm:NAME: it gets the networks and runs requests beside the engines of this process; may be repeated")
    private List<String> hubs = List.of();

    @Option(names = "--hub-strategy", paramLabel = "S", defaultValue = "least-loaded", converter = StrategyConverter.class, description = "which engine gets a request if there are hubs: first (of a hub), round-robin, fastest, least-loaded, shortest-delay; plain Java only if no other can be asked (default: ${DEFAULT-VALUE})")
    private Strategy strategy;

    @Option(names = "--hub-runs", paramLabel = "N", defaultValue = "16", description = "runs that each hub gets at once (default: ${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--hub-name", paramLabel = "N", description = "the name that hubs see (default: serve and a number)")
    private String name;

    @Option(names = "--hub-token-file", paramLabel = "F", description = "file with the secret that hubs must know too, mode 0600")
    private Path tokenFile;

    @Option(names = "--hub-ca", paramLabel = "PEM", description = "tls: certificates of who must have signed a hub's")
    private Path authority;

    @Option(names = "--hub-cert", paramLabel = "PEM", description = "tls: certificate of this service, if a hub wants one")
    private Path certificate;

    @Option(names = "--hub-key", paramLabel = "PEM", description = "tls: its private key")
    private Path key;

    HubOptions options() {
        if (runs < 1 || runs > MOST_RUNS) {
            throw new ParameterException(command.commandLine(),
                    "--hub-runs must be from 1 to " + MOST_RUNS + ", is " + runs);
        }
        try {
            return new HubOptions(hubs.stream().map(HubAddress::of).toList(), settings(), new PlainJavaLast(strategy),
                    runs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--hub: " + e.getMessage());
        }
    }

    /** What chooses among engines if there are hubs; empty without. */
    Optional<Strategy> strategy() {
        return hubs.isEmpty() ? Optional.empty() : Optional.of(strategy);
    }

    private Settings settings() {
        String called = name == null ? "serve-" + UUID.randomUUID().toString().substring(0, 8) : name;
        Settings settings = Settings.of(called, Role.INTERFACE).withTls(new Tls(Optional.ofNullable(certificate),
                Optional.ofNullable(key), Optional.ofNullable(authority), false));
        return tokenFile == null ? settings : settings.withTokens(PeerOptions.tokens(tokenFile));
    }
}
