package io.hillock.cli.command.hub;

import io.hillock.cli.Console;
import io.hillock.cli.command.option.EndSignal;
import io.hillock.cli.command.option.ModelOptions;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.command.option.ReadingOptions;
import io.hillock.cli.command.option.SettingsOptions;
import io.hillock.cli.command.option.StrategyConverter;
import io.hillock.cli.data.Model;
import io.hillock.cli.hub.EngineHub;
import io.hillock.engine.NativeEngine;
import io.hillock.net.Settings;
import io.hillock.protocol.Role;
import io.hillock.remote.ServerOptions;
import io.hillock.unified.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock listen}. */
@Command(name = "listen", mixinStandardHelpOptions = true, description = "Runs a hub: cells connect to it, it passes on what they send each other, and answers what is sent to the hub itself by its own engines 'native' and 'java' and by all engines that join. Prints where it listens. SIGTERM drains: new requests are refused, those under way are answered or, after --drain, cancelled; then it ends with 0, 10 s later at most.")
public final class ListenCommand implements Callable<Integer> {
    /** Additional time after draining, so that cancelled runs can stop and peers can say goodbye. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

    @Parameters(arity = "1..*", paramLabel = "URI", description = "unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME; port 0 is any that is free")
    private List<String> uris;

    @Option(names = "--model", paramLabel = "[NAME=]FILE", description = "serve this network (.nir) or image (.safetensors) from the start, under NAME or the file's name without its ending; may be repeated")
    private List<String> models = List.of();

    @Mixin
    private ServingOptions serving;

    @Option(names = "--strategy", paramLabel = "S", defaultValue = "least-loaded", description = "which engine gets a request to the hub: first (that joined, then the hub's own), round-robin, fastest, least-loaded (default: ${DEFAULT-VALUE})", converter = StrategyConverter.class)
    private Strategy strategy;

    @Option(names = "--no-token", description = "listen for other machines although nobody must prove anything")
    private boolean noToken;

    @Mixin
    private TrainingCellCommandOptions training;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private ReadingOptions reading;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public ListenCommand(Console console) {
        this.console = console;
    }

    /** Runs until the process gets a signal or its thread is interrupted. */
    @Override
    public Integer call() {
        ServerOptions options = serving.options();
        Settings own = peer.settings("hillock", Role.ROUTER, true);
        if (!noToken) {
            uris.forEach(uri -> HubListeners.requireProof(peer, own, uri));
        }
        NativeEngine.problem().ifPresent(problem -> console.say("serving by the Java engine alone: " + problem));
        try (var signal = new EndSignal(console, options.drain().plus(AFTER_DRAIN));
                EngineHub hub = new EngineHub(own, options, strategy)) {
            models.forEach(model -> serve(hub, model));
            training.options().ifPresent(hub::train);
            try (HubListeners listeners = HubListeners.open(peer, own, uris, hub)) {
                listeners.addresses().forEach(console.out()::println);
                console.out().flush();
                signal.await();
                hub.drain(options.drain());
            }
        }
        return 0;
    }

    private void serve(EngineHub hub, String text) {
        int equals = text.indexOf('=');
        Path file = Path.of(text.substring(equals + 1));
        String name = equals > 0
                ? text.substring(0, equals)
                : file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        Model model = ModelOptions.open(file, settings, reading, console);
        reading.warn(console, file, model.image().warnings());
        hub.serve(name, model.image());
    }
}
