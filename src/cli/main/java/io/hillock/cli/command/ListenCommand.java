package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.data.Model;
import io.hillock.cli.hub.EngineHub;
import io.hillock.engine.NativeEngine;
import io.hillock.net.Address;
import io.hillock.net.Exposure;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.protocol.Role;
import io.hillock.remote.ServerOptions;
import io.hillock.unified.Strategy;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        uris.forEach(uri -> requireProof(own, uri));
        NativeEngine.problem().ifPresent(problem -> console.say("serving by the Java engine alone: " + problem));
        try (var signal = new EndSignal(console, options.drain().plus(AFTER_DRAIN));
                EngineHub hub = new EngineHub(own, options, strategy)) {
            models.forEach(model -> serve(hub, model));
            training.options().ifPresent(hub::train);
            List<Listener> listeners = new ArrayList<>();
            try {
                for (String uri : uris) {
                    listeners.add(listen(hub, own, uri));
                }
                listeners.forEach(listener -> console.out().println(listener.address()));
                console.out().flush();
                signal.await();
            } finally {
                hub.drain(options.drain());
                closeAll(listeners);
            }
        }
        return 0;
    }

    /** Closes the listeners in parallel. Each says goodbye to its cells, and waits for them up to its timeout. */
    private static void closeAll(List<Listener> listeners) {
        List<Thread> closing = listeners.stream().map(one -> Thread.ofVirtual().start(one::close)).toList();
        boolean interrupted = false;
        for (Thread one : closing) {
            while (one.isAlive()) {
                try {
                    one.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void requireProof(Settings own, String uri) {
        if (noToken || own.token().isPresent()) {
            return;
        }
        Address address = peer.address(uri);
        boolean certificate = address instanceof Address.Tls && own.tls().clientsMustProve();
        try {
            if (!certificate && Exposure.of(address) == Exposure.NETWORK) {
                throw new CommandFailure(
                        uri + " can be reached from other machines, and anyone there would be taken in: "
                                + "give --token-file, or tls:// with --ca, or --no-token if that is meant");
            }
        } catch (UnknownHostException e) {
            throw new CommandFailure(uri + ": the host is unknown", e);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
    }

    private Listener listen(EngineHub hub, Settings own, String uri) {
        try {
            return peer.transport(uri).listen(own, hub);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
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
