package io.hillock.cli.command.option;

import io.hillock.cli.Console;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import io.hillock.image.WeightType;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model that a command works on, and its settings. */
public final class ModelOptions {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a network (.nir), compiled on the fly, or an image (.safetensors)")
    private Path file;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private ReadingOptions reading;

    /** Opens the model; warnings go to stderr. */
    public Model open(Console console) {
        Model model = open(file, settings, reading, console);
        reading.warn(console, file, model.image().warnings());
        return model;
    }

    /** What a run shows, as {@link ReadingOptions#warn}. */
    public void warn(Console console, List<String> warnings) {
        reading.warn(console, file, warnings);
    }

    /** Opens a model without its warnings. */
    public static Model open(Path file, SettingsOptions settings, ReadingOptions reading, Console console) {
        return switch (FileKind.of(file)) {
            case NETWORK -> settings.compile(file, reading, 0, WeightType.F32, console);
            case IMAGE -> {
                Model image = Model.open(file);
                settings.check(file, image.image());
                yield image;
            }
        };
    }
}
