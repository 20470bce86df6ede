package io.hillock.server.command;

import io.hillock.model.RunSettings;
import io.hillock.server.Console;
import io.hillock.server.Refusal;
import io.hillock.server.data.FileKind;
import io.hillock.server.data.Model;
import io.hillock.server.text.ImageText;
import io.hillock.server.text.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock compile}. */
@Command(name = "compile", mixinStandardHelpOptions = true, description = "Compiles a network for running, with settings for what its file leaves open, and writes it as an image.")
public final class CompileCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "a network (.nir)")
    private Path file;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "OUT", description = "the image to write (.safetensors)")
    private Path output;

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--steps", paramLabel = "N", description = "suggest N steps to whoever runs the image")
    private int steps;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public CompileCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        RunSettings wanted = settings.settings(steps);
        if (FileKind.of(file) == FileKind.IMAGE) {
            throw new Refusal(file + ": this is an image already, compile takes a network");
        }
        Model model = Model.compile(file, wanted);
        model.image().warnings().forEach(warning -> console.say("warning: " + file + ": " + warning));
        model.image().write(output);
        ImageText text = new ImageText(model.image());
        if (json) {
            Json.print(console.out(), text.json().put("file", output.toString()));
        } else {
            console.out().print(output + ": ");
            text.summary(console.out());
        }
        return 0;
    }
}
