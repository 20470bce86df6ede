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
import java.util.List;

/** Runs a network on labelled samples with one type of weights after the other. One thread. */
final class WeightComparison {
    private record Compared(WeightType weights, Model model, int right) {}

    private final LabelledSet set;
    private final EngineOption engines;
    private final Console console;
    private final AccuracyText report;
    private final List<Compared> all = new ArrayList<>();
    private RunResults floats;

    WeightComparison(LabelledSet set, EngineOption engines, Console console) {
        this.set = set;
        this.engines = engines;
        this.console = console;
        report = new AccuracyText(set);
    }

    /** Runs a network; the first one has float32 weights, and the labels of the others are compared with its own. */
    void run(WeightType weights, Model model) {
        RunResults results = new RunResults(LabelledOutput.of(model, ""), set.input().samples());
        try (Engine engine = engines.open(model.image(), console);
                Progress progress = Progress.show(console, "accuracy of " + weights.label(), set.input().samples())) {
            new SampleRun(model, set.input(), engine, RequestedOutputs.COUNTS, results::add, progress).fromRest();
        }
        floats = floats == null ? results : floats;
        report.add(weights, model, results, floats);
        all.add(new Compared(weights, model, set.right(results)));
    }

    /**
     * The type of the smallest image that is accurate enough.
     *
     * @param points how many per cent of the samples it may get wrong beyond those that float32 gets wrong
     */
    WeightType smallest(double points) {
        double least = all.getFirst().right - points / 100 * set.input().samples();
        Compared best = all.getFirst();
        for (Compared one : all) {
            boolean smaller = one.model.image().bytes().byteSize() < best.model.image().bytes().byteSize();
            best = smaller && one.right >= least ? one : best;
        }
        return best.weights;
    }

    AccuracyText report() {
        return report;
    }
}
