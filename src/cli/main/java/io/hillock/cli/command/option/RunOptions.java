package io.hillock.cli.command.option;

import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.LabelledOutput;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.ResultFile;
import io.hillock.cli.data.RunResults;
import io.hillock.cli.data.RunWarnings;
import io.hillock.cli.data.SampleRun;
import io.hillock.cli.data.StateFile;
import io.hillock.cli.figure.FigureFile;
import io.hillock.cli.figure.RecordedRun;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.RunText;
import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.spike.RequestedOutputs;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to run on which input, and where the results go. */
public final class RunOptions {
    private static final String NPZ = ".npz";

    public static final String FOOTER = "Label: the output with most spikes (or the highest score). Confidence: its share of all output spikes.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private InputOptions inputOptions;

    @Option(names = "--record", split = ",", paramLabel = "NODE:z", description = "also write these to OUT: NODE:z is what a node gives, NODE:v its membrane")
    private List<String> record = List.of();

    @Option(names = "--state-in", paramLabel = "F", description = "carry on from the state in this npz")
    private Path stateIn;

    @Option(names = "--state-out", paramLabel = "F", description = "write the state after the last step to this npz")
    private Path stateOut;

    @Option(names = {"-o",
            "--out"}, paramLabel = "OUT", description = "npz to write: out, counts (score of membranes), label, confidence, and what is recorded; of several Outputs also out:NAME")
    private Path out;

    @Option(names = "--output", paramLabel = "NAME", description = "the Output that gives out, counts, label and confidence; otherwise the first. A name that ends in .npz and is no Output's means -o, as it used to")
    private String output = "";

    @Option(names = "--plot", paramLabel = "FILE", description = "draw one sample's spikes, rates and membranes (.svg or .png): of what --record names, or of all neurons")
    private Path plot;

    @Option(names = "--plot-sample", paramLabel = "N", description = "the sample to draw (default: ${DEFAULT-VALUE})", defaultValue = "0")
    private int plotSample;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    /** @param engines opens the engine for an image */
    public void run(Console console, Function<Image, Engine> engines) {
        check();
        Model model = modelOptions.open(console);
        LabelledOutput labelled = labelled(model);
        InputSamples input = inputOptions.open(model, console);
        modelOptions.warn(console, input.warnings());
        RecordedRun drawn = plot == null ? null : new RecordedRun(model, input, plotSample, record);
        try (Arena arena = Arena.ofConfined(); Engine engine = engines.apply(model.image())) {
            RunResults results = run(console, model, labelled, input, engine, arena);
            if (drawn != null) {
                FigureFile.write(plot, drawn.draw(engine));
            }
            labelled.say(console);
            RunText text = new RunText(model, input, labelled, engine.name(), EngineOption.level(engine), results);
            if (json) {
                JsonOutput.print(console.out(), text.json());
            } else {
                text.print(console.out());
            }
            modelOptions.warn(console, RunWarnings.of(model, results));
        }
    }

    private void check() {
        if (!record.isEmpty() && out == null && plot == null && !output.endsWith(NPZ)) {
            throw new ParameterException(spec.commandLine(), "--record needs -o or --plot, a file to write to");
        }
        if (plot != null) {
            FigureFile.requireFormat(plot);
            if (stateIn != null) {
                throw new ParameterException(spec.commandLine(),
                        "--plot draws a run from rest, and --state-in carries on from a state");
            }
        }
    }

    /** The Output that --output names. Older scripts name the file to write with it. */
    private LabelledOutput labelled(Model model) {
        boolean isFile = output.endsWith(NPZ)
                && model.image().outputPorts().stream().noneMatch(port -> port.name().equals(output));
        if (!isFile) {
            return LabelledOutput.of(model, output);
        }
        if (out != null) {
            throw new ParameterException(spec.commandLine(), "--output " + output
                    + ": no Output of the network, and -o names the file to write already");
        }
        out = Path.of(output);
        return LabelledOutput.of(model, "");
    }

    private RunResults run(Console console, Model model, LabelledOutput labelled, InputSamples input, Engine engine,
            Arena arena) {
        RequestedOutputs want = new RequestedOutputs(out != null, true, record, labelled.port().name());
        RunResults results = new RunResults(labelled, input.samples());
        ResultFile file = out == null ? null : new ResultFile(out, input, model.answer(want), arena);
        try (Progress progress = Progress.show(console, "run", input.samples())) {
            SampleRun run = new SampleRun(model, input, engine, want, response -> {
                results.add(response);
                if (file != null) {
                    file.add(response);
                }
            }, progress);
            run.warmUp();
            if (stateIn == null && stateOut == null) {
                run.fromRest();
            } else {
                carryOn(run, arena);
            }
        }
        if (file != null) {
            file.write(results);
        }
        return results;
    }

    private void carryOn(SampleRun run, Arena arena) {
        int streams = run.input().samples();
        StateFile states = stateIn == null
                ? StateFile.atRest(run.model().image(), streams, arena)
                : StateFile.read(stateIn, run.model().image(), streams, arena);
        run.carryOn(states);
        if (stateOut != null) {
            states.write(stateOut);
        }
    }
}
