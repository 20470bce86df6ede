package io.hillock.server.command;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.server.Console;
import io.hillock.server.Progress;
import io.hillock.server.data.Input;
import io.hillock.server.data.Model;
import io.hillock.server.data.ResultFile;
import io.hillock.server.data.Results;
import io.hillock.server.data.SampleRun;
import io.hillock.server.data.States;
import io.hillock.server.text.Json;
import io.hillock.server.text.RunText;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to run on what, and where the results go. */
final class RunOptions {
    static final String FOOTER = "Label: the output with most spikes (or the highest score). Confidence: its share of all output spikes.";

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
            "--output"}, paramLabel = "OUT", description = "npz to write: out, counts (score of membranes), label, confidence, and what is recorded")
    private Path output;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    /** @param engines opens the engine that runs it */
    void run(Console console, Function<Image, Engine> engines) {
        if (!record.isEmpty() && output == null) {
            throw new ParameterException(spec.commandLine(), "--record needs -o, a file to write to");
        }
        Model model = modelOptions.open(console);
        Input input = inputOptions.open(model);
        try (Arena arena = Arena.ofConfined(); Engine engine = engines.apply(model.image())) {
            Results results = run(console, model, input, engine, arena);
            RunText text = new RunText(model, input, engine.name(), EngineChoice.level(engine), results);
            if (json) {
                Json.print(console.out(), text.json());
            } else {
                text.print(console.out());
            }
        }
    }

    private Results run(Console console, Model model, Input input, Engine engine, Arena arena) {
        Want want = new Want(output != null, true, record);
        Results results = new Results(model.image().program().outputKind(), model.output().size(), input.samples());
        ResultFile file = output == null ? null : new ResultFile(output, input, model.output(), arena);
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
        States states = stateIn == null
                ? States.atRest(run.model().image(), streams, arena)
                : States.read(stateIn, run.model().image(), streams, arena);
        run.carryOn(states);
        if (stateOut != null) {
            states.write(stateOut);
        }
    }
}
