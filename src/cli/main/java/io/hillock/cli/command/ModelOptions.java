package io.hillock.cli.command;

import io.hillock.cli.Console;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model that a command works on, and its settings. */
final class ModelOptions {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a network (.nir), compiled on the fly, or an image (.safetensors)")
    private Path file;

    @Mixin
    private SettingsOptions settings;

    /** Opens the model; warnings go to stderr. */
    Model open(Console console) {
        Model model = switch (FileKind.of(file)) {
            case NETWORK -> Model.compile(file, settings.settings(0));
            case IMAGE -> Model.open(file);
        };
        settings.check(file, model.image());
        model.image().warnings().forEach(warning -> console.say("warning: " + file + ": " + warning));
        return model;
    }
}
