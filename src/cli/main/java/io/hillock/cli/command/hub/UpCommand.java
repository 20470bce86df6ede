package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.Main;
import io.hillock.cli.command.option.EndSignal;
import io.hillock.supervision.EcosystemFile;
import io.hillock.supervision.EcosystemFile.Programs;
import io.hillock.supervision.EcosystemHealth;
import io.hillock.supervision.EngineProgram;
import io.hillock.supervision.ProcessPhase;
import io.hillock.supervision.ProcessPhase.GivenUp;
import io.hillock.supervision.Supervisor;
import io.hillock.supervision.SupervisorListener;
import io.hillock.yaml.YamlException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock up}. */
@Command(name = "up", mixinStandardHelpOptions = true, description = "Starts the processes of an ecosystem on this machine, each after those that it needs, starts those again that end, and gives up those that end too often. Prints 'ready: NAME' when all of them are ready; what they write goes to stderr with their name before it. SIGTERM ends them, those that need others first; then it ends with 0. It ends with 1 if all were given up.", footer = {
        "", "FILE is YAML:", "", "  name: fashion", "  needs: all                    # or any, or a number of cells",
        "  health: unix:up.sock          # 'hillock health unix:up.sock' asks there", "  cells:",
        "    - name: hub", "      hillock: listen unix:hub.sock --model fashion.safetensors", "    - name: engine",
        "      engine: --connect unix:hub.sock --threads 1", "      instances: 2", "      after: hub",
        "    - name: web", "      hillock: serve fashion.safetensors --hub unix:hub.sock", "      after: hub", "",
        "src/docs/cells.md describes all keys."})
public final class UpCommand implements Callable<Integer> {
    /** How long the end may take beyond the processes' own times. */
    private static final Duration LONGEST_END = Duration.ofMinutes(5);

    @Parameters(paramLabel = "FILE", description = "the ecosystem, in YAML")
    private Path file;

    @Option(names = "--check", description = "only read the file")
    private boolean check;

    private final Console console;

    public UpCommand(Console console) {
        this.console = console;
    }

    /** Runs until the process gets a signal or its thread is interrupted. */
    @Override
    public Integer call() {
        // The last to be closed, because it ends the process after a signal.
        try (EndSignal signal = new EndSignal(console, LONGEST_END); EngineProgram engine = new EngineProgram()) {
            EcosystemFile ecosystem = EcosystemFile.open(file, new Programs(hillock(), engine::path));
            return check ? 0 : run(ecosystem, signal);
        } catch (YamlException | IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }

    /** The command line that runs this program again, with the same Java and the same options. */
    private static List<String> hillock() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Dhillock.terminal")).forEach(command::add);
        // Absolute, because cells run in the file's folder.
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        return command;
    }

    private int run(EcosystemFile ecosystem, EndSignal signal) {
        AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
        try (Supervisor supervisor = new Supervisor(ecosystem.name(), ecosystem.needs(), ecosystem.processes(),
                new Telling(changed));
                EcosystemHealth health = health(ecosystem, supervisor)) {
            changed.set(() -> {
                if (health != null) {
                    health.changed();
                }
                if (isGone(supervisor)) {
                    signal.release();
                }
            });
            signal.extend(supervisor.longestStop());
            supervisor.start();
            Thread.ofVirtual().start(() -> tellReady(ecosystem, supervisor));
            signal.await();
            if (isGone(supervisor)) {
                console.say("all cells were given up");
                return 1;
            }
            return 0;
        }
    }

    private static boolean isGone(Supervisor supervisor) {
        return supervisor.phases().values().stream().allMatch(GivenUp.class::isInstance);
    }

    private void tellReady(EcosystemFile ecosystem, Supervisor supervisor) {
        try {
            if (supervisor.awaitReady()) {
                console.out().println("ready: " + ecosystem.name());
                console.out().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null if nobody wants to ask for it. */
    private static EcosystemHealth health(EcosystemFile ecosystem, Supervisor supervisor) {
        String uri = ecosystem.health().orElse(null);
        try {
            return uri == null ? null : new EcosystemHealth(ecosystem.name(), uri, supervisor::health);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
    }

    /** Says what processes do and write. */
    private final class Telling implements SupervisorListener {
        private final AtomicReference<Runnable> changed;

        Telling(AtomicReference<Runnable> changed) {
            this.changed = changed;
        }

        @Override
        public void changed(String name, ProcessPhase phase) {
            console.say(name + ": " + phase.line());
            // On another thread, because the caller holds the process.
            Thread.ofVirtual().start(() -> changed.get().run());
        }

        @Override
        public void line(String name, String line) {
            console.say(name + " | " + line);
        }
    }
}
