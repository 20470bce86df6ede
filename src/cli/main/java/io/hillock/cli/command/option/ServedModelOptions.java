package io.hillock.cli.command.option;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.Serving;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which models a service or a worker has, besides those on its command line. */
public final class ServedModelOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--repository", paramLabel = "DIR", description = "a folder of models: NAME.nir, NAME.safetensors or NAME/VERSION/FILE, with NAME/config.json if need be")
    private Path repository;

    @Option(names = "--steps", paramLabel = "N", description = "time steps of requests for a network (.nir) that give none")
    private Integer steps;

    @Mixin
    private SettingsOptions settings;

    public Optional<Path> repository() {
        return Optional.ofNullable(repository);
    }

    public ModelConfig config() {
        if (steps != null && steps < 1) {
            throw new ParameterException(command.commandLine(), "--steps must be at least 1, is " + steps);
        }
        return ModelConfig.of(settings.settings(steps == null ? 0 : steps));
    }

    /** @param models {@code [NAME=]MODEL} */
    public static void add(List<String> models, ModelRepository to) {
        for (String model : models) {
            int equals = model.indexOf('=');
            Path file = Path.of(model.substring(equals + 1));
            if (!Files.exists(file)) {
                throw new CommandFailure(file + ": no such file");
            }
            to.add(equals > 0
                    ? model.substring(0, equals)
                    : file.getFileName().toString().replaceFirst("\\.[^.]*$", ""), file);
        }
    }

    /** Models named on the command line must be there; of a repository's, the others are served. */
    public void requireLoaded(Serving serving, List<ServiceException> failures, Console console) {
        for (ServiceException failure : failures) {
            if (repository == null || serving.versions().isEmpty()) {
                throw failure;
            }
            console.say("warning: " + failure.getMessage());
        }
    }
}
