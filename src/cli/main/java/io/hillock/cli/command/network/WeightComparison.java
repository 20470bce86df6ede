package io.hillock.cli.command.network;

import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.command.option.EngineOption;
import io.hillock.cli.data.LabelledOutput;
import io.hillock.cli.data.LabelledSet;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.RunResults;
import io.hillock.cli.data.SampleRun;
import io.hillock.cli.text.AccuracyText;
import io.hillock.engine.Engine;
import io.hillock.image.WeightType;
import io.hillock.spike.RequestedOutputs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Runs a network on labelled samples with one type of weights after the other. One thread. */
final class WeightComparison {
    private final LabelledSet set;
    private final EngineOption engines;
    private final Console console;
    private final List<AccuracyText.Row> rows = new ArrayList<>();
    private RunResults floats;

    WeightComparison(LabelledSet set, EngineOption engines, Console console) {
        this.set = set;
        this.engines = engines;
        this.console = console;
    }

    /** Runs a network; the first one has float32 weights, and the labels of the others are compared with its own. */
    void run(WeightType weights, Model model) {
        RunResults results = new RunResults(LabelledOutput.of(model, ""), set.input().samples());
        try (Engine engine = engines.open(model.image(), console);
                Progress progress = Progress.show(console, "accuracy of " + weights.label(), set.input().samples())) {
            new SampleRun(model, set.input(), engine, RequestedOutputs.COUNTS, results::add, progress).fromRest();
        }
        floats = floats == null ? results : floats;
        rows.add(new AccuracyText.Row(weights, model.image().bytes().byteSize(), set.right(results),
                results.labelsUnlike(floats)));
    }

    /**
     * The type of the smallest image that is accurate enough.
     *
     * @param points how many per cent of the samples it may get wrong beyond those that float32 gets wrong
     */
    WeightType smallest(double points) {
        double least = rows.getFirst().right() - points / 100 * set.input().samples();
        return rows.stream().filter(row -> row.right() >= least).min(Comparator.comparingLong(AccuracyText.Row::bytes))
                .orElseThrow().weights();
    }

    AccuracyText report() {
        return new AccuracyText(set, rows);
    }
}
