package io.hillock.cli.command.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.EngineOption;
import io.hillock.cli.command.option.ReadingOptions;
import io.hillock.cli.command.option.SettingsOptions;
import io.hillock.cli.data.ChosenSettings;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.LabelledSet;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.AccuracyText;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Option(names = "--weights", paramLabel = "W", defaultValue = "f32", converter = WeightChoice.Converter.class, description = "how to store the weights of dense connections and convolutions: f32 (default), f16, i8 (with a scale a target), or auto: the smallest that --accuracy finds good enough")
    private WeightChoice weights;

    @Option(names = "--accuracy", arity = "2", paramLabel = "X", description = "run float32 weights and the chosen ones on labelled samples, and compare: X.npy of shape [B, T, *in], or with --steps [B, *in], and a file of labels [B]; npz as in run --input; a network with several Inputs takes an npz with an array for each, of its name")
    private List<String> accuracy = List.of();

    @Option(names = "--accuracy-loss", paramLabel = "P", description = "with --weights auto: how many points of accuracy smaller weights may cost (default 0.5)")
    private Double accuracyLoss;

    @Mixin
    private EngineOption engineChoice;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Spec
    private CommandSpec command;

    private final Console console;

    public CompileCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (FileKind.of(file) == FileKind.IMAGE) {
            throw new CommandFailure(file + ": this is an image already, compile takes a network");
        }
        double points = checkedLoss();
        WeightType type = weights.type().orElse(WeightType.F32);
        Model model = settings.compile(file, reading, steps, type, console);
        reading.warn(console, file, model.image().warnings());
        AccuracyText report = null;
        if (!accuracy.isEmpty()) {
            Map<WeightType, Model> models = models(type, model);
            WeightComparison comparison = compare(models);
            report = comparison.report();
            type = weights.type().orElseGet(() -> comparison.smallest(points));
            model = models.get(type);
        }
        model.image().write(output);
        ImageText text = new ImageText(model.image());
        if (json) {
            ObjectNode object = text.json().put("file", output.toString()).put("weights", type.label());
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
                if (weights.type().isEmpty()) {
                    console.out().println("chosen: " + type.label() + ", the smallest within " + points
                            + " points of f32");
                }
            }
        }
        return 0;
    }

    /** The points of accuracy that smaller weights may cost. */
    private double checkedLoss() {
        if (weights.type().isPresent()) {
            if (accuracyLoss != null) {
                throw new ParameterException(command.commandLine(), "--accuracy-loss goes with --weights auto only");
            }
            return 0;
        }
        if (accuracy.isEmpty()) {
            throw new ParameterException(command.commandLine(),
                    "--weights auto needs samples to compare on: --accuracy");
        }
        double points = accuracyLoss == null ? 0.5 : accuracyLoss;
        if (!(points >= 0 && points <= 100)) {
            throw new ParameterException(command.commandLine(),
                    "--accuracy-loss is a number of points from 0 to 100, not " + points);
        }
        return points;
    }

    /** The network with each type of weights to compare. */
    private Map<WeightType, Model> models(WeightType type, Model model) {
        Network network = model.network().orElseThrow();
        ChosenSettings chosen = settings.settings(file, network, steps);
        Map<WeightType, Model> models = new EnumMap<>(WeightType.class);
        for (WeightType each : weights.compared()) {
            models.put(each, each == type ? model : Model.compile(file, network, chosen, each));
        }
        return models;
    }

    private WeightComparison compare(Map<WeightType, Model> models) {
        LabelledSet set = LabelledSet.open(accuracy.get(0), accuracy.get(1),
                models.get(WeightType.F32).image().inputPorts(), steps);
        WeightComparison comparison = new WeightComparison(set, engineChoice, console);
        models.forEach(comparison::run);
        return comparison;
    }
}
