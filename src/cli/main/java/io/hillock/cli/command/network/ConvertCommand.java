package io.hillock.cli.command.network;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.ReadingOptions;
import io.hillock.cli.command.option.SettingsOptions;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.image.RecordedSettings;
import io.hillock.image.WeightType;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock convert}. */
@Command(name = "convert", mixinStandardHelpOptions = true, description = "Writes a network with its settings in its metadata, so that run needs no options, and with all shapes and parameters spelled out, as NIR's reference reader wants them.")
public final class ConvertCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "a network (.nir)")
    private Path file;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "OUT", description = "the network to write (.nir)")
    private Path output;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--steps", paramLabel = "N", description = "suggest N steps to whoever runs the network")
    private int steps;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (FileKind.of(file) == FileKind.IMAGE) {
            throw new CommandFailure(file + ": this is an image, convert takes a network");
        }
        Model model = settings.compile(file, reading, steps, WeightType.F32, console);
        reading.warn(console, file, model.image().warnings());
        RunSettings chosen = model.image().program().settings();
        NirWriter.write(RecordedSettings.write(model.network().orElseThrow(), chosen), output);
        if (json) {
            var object = JsonOutput.object().put("file", output.toString());
            object.set("settings", JsonOutput.settings(chosen));
            JsonOutput.print(console.out(), JsonOutput.source(object, model));
        } else {
            console.out().println(output + ": " + ImageText.settings(chosen));
        }
        return 0;
    }
}
