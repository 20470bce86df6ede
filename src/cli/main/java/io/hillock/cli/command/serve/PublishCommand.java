package io.hillock.cli.command.serve;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.ReadingOptions;
import io.hillock.cli.command.option.SettingsOptions;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import io.hillock.image.WeightType;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.PublishedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock publish}. */
@Command(name = "publish", mixinStandardHelpOptions = true, description = "Puts a version of a network into a registry: a folder in the OCI image layout, which 'hillock serve --repository' serves and follows. A version never changes; an alias moves at once.")
public final class PublishCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "NAME:VERSION", description = "the name under which it is served, and its version")
    private String reference;

    @Parameters(index = "1", paramLabel = "MODEL", description = "a network (.nir), which is compiled, or an image (.safetensors)")
    private Path file;

    @Option(names = "--registry", paramLabel = "DIR", required = true, description = "the registry; it is made if it is not there")
    private Path folder;

    @Option(names = "--alias", paramLabel = "A", description = "lets NAME:A stand for this version from now on; may be repeated")
    private List<String> aliases = List.of();

    @Option(names = "--steps", paramLabel = "N", description = "time steps of requests for a network (.nir) that give none")
    private int steps;

    @Option(names = "--accuracy", paramLabel = "X", description = "share of right answers, 0 to 1")
    private Double accuracy;

    @Option(names = "--data", paramLabel = "DIGEST", description = "digest of the data on which it was trained or measured")
    private String data;

    @Option(names = "--parent", paramLabel = "VERSION", description = "the version from which it was made")
    private String parent;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private ReadingOptions reading;

    private final Console console;

    public PublishCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        int colon = reference.indexOf(':');
        if (colon < 1 || accuracy != null && !(accuracy >= 0 && accuracy <= 1)) {
            throw new ParameterException(command.commandLine(),
                    colon < 1
                            ? "'" + reference + "' is not NAME:VERSION"
                            : "--accuracy must be from 0 to 1, is " + accuracy);
        }
        String name = reference.substring(0, colon);
        String version = reference.substring(colon + 1);
        FileKind kind = FileKind.of(file);
        Model model = switch (kind) {
            case NETWORK -> settings.compile(file, reading, steps, WeightType.F32, console);
            case IMAGE -> Model.open(file);
        };
        settings.check(file, model.image());
        reading.warn(console, file, model.image().warnings());
        try {
            NetworkRegistry registry = NetworkRegistry.open(folder);
            Optional<byte[]> network = kind == FileKind.NETWORK
                    ? Optional.of(Files.readAllBytes(file))
                    : Optional.empty();
            registry.publish(name, version, new PublishedNetwork(model.image(), network, Optional.ofNullable(data),
                    Optional.ofNullable(accuracy), Optional.ofNullable(parent)));
            for (String alias : aliases) {
                registry.alias(name, alias, version);
            }
            console.out().println(reference + " " + registry.find(name, version).orElseThrow().digest());
        } catch (IOException e) {
            throw new CommandFailure(folder + ": " + e.getMessage(), e);
        }
        return 0;
    }
}
