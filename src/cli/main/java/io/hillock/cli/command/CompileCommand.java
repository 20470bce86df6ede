package io.hillock.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.LabelledOutput;
import io.hillock.cli.data.LabelledSet;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.RunResults;
import io.hillock.cli.data.SampleRun;
import io.hillock.cli.text.AccuracyText;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.engine.Engine;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.spike.RequestedOutputs;
import java.nio.file.Path;
import java.util.List;
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

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--steps", paramLabel = "N", description = "suggest N steps to whoever runs the image")
    private int steps;

    @Option(names = "--weights", paramLabel = "W", defaultValue = "f32", description = "how to store the weights of dense connections and convolutions: f32 (default), f16, i8 (with a scale a target)")
    private WeightType weights;

    @Option(names = "--accuracy", arity = "2", paramLabel = "X", description = "run float32 weights and the chosen ones on labelled samples, and compare: X.npy of shape [B, T, *in], or with --steps [B, *in], and a file of labels [B]; npz as in run --input; a network with several Inputs takes an npz with an array for each, of its name")
    private List<String> accuracy = List.of();

    @Mixin
    private EngineOption engineChoice;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public CompileCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (FileKind.of(file) == FileKind.IMAGE) {
            throw new CommandFailure(file + ": this is an image already, compile takes a network");
        }
        Model model = settings.compile(file, reading, steps, weights, console);
        reading.warn(console, file, model.image().warnings());
        AccuracyText report = accuracy.isEmpty() ? null : compare(model);
        model.image().write(output);
        ImageText text = new ImageText(model.image());
        if (json) {
            ObjectNode object = text.json().put("file", output.toString()).put("weights", weights.label());
            JsonOutput.source(object, model);
            if (report != null) {
                object.set("accuracy", report.json());
            }
            JsonOutput.print(console.out(), object);
        } else {
            console.out().print(output + ": ");
            text.summary(console.out());
            if (report != null) {
                console.out().println();
                report.print(console.out());
            }
        }
        return 0;
    }

    private AccuracyText compare(Model chosen) {
        LabelledSet set = LabelledSet.open(accuracy.get(0), accuracy.get(1), chosen.image().inputPorts(), steps);
        AccuracyText report = new AccuracyText(set);
        Network network = chosen.network().orElseThrow();
        Model exact = weights == WeightType.F32
                ? chosen
                : Model.compile(file, network, settings.settings(file, network, steps), WeightType.F32);
        RunResults floats = run(exact, set.input());
        report.add(WeightType.F32, exact, floats, floats);
        if (weights != WeightType.F32) {
            report.add(weights, chosen, run(chosen, set.input()), floats);
        }
        return report;
    }

    private RunResults run(Model model, InputSamples input) {
        RunResults results = new RunResults(LabelledOutput.of(model, ""), input.samples());
        try (Engine engine = engineChoice.open(model.image(), console);
                Progress progress = Progress.show(console, "accuracy", input.samples())) {
            new SampleRun(model, input, engine, RequestedOutputs.COUNTS, results::add, progress).fromRest();
        }
        return results;
    }
}
