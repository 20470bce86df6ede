package io.hillock.cli.command.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.command.option.EngineOption;
import io.hillock.cli.command.option.InputOptions;
import io.hillock.cli.command.option.ModelOptions;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.Model;
import io.hillock.cli.measure.Baseline;
import io.hillock.cli.measure.Measured;
import io.hillock.cli.measure.Measurement;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NumberFormat;
import io.hillock.cli.text.TextTable;
import io.hillock.engine.Engine;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hillock bench}. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures what a call costs: latency, throughput, allocation. Samples start from rest; inputs go round.", footer = {
        "Latency is that of one call, for all samples of its batch.",
        "In a checkout, `src/bin/hillock bench --all` compares fixed workloads of two builds (bench/README.md)."})
public final class BenchCommand implements Callable<Integer> {
    private static final double WARM_UP_SECONDS = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private InputOptions inputOptions;

    @Mixin
    private EngineOption engineChoice;

    @Option(names = "--batch", paramLabel = "B", defaultValue = "1", description = "samples a call (default ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--threads", paramLabel = "K", defaultValue = "1", description = "threads that call at once (default ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "5", description = "how long to measure (default ${DEFAULT-VALUE}), after one second to warm up")
    private double seconds;

    @Option(names = "--compare", paramLabel = "FILE", description = "compare with an earlier run's --json output; exit 1 if this run is slower than --slower-at-most")
    private Path compare;

    @Option(names = "--slower-at-most", paramLabel = "R", defaultValue = "1.1", description = "allowed ratio of median latency, and of throughput, to the compared run's (default ${DEFAULT-VALUE})")
    private double slowerAtMost;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        check("--batch", batch, 1, 1 << 20);
        check("--threads", threads, 1, 1024);
        check("--seconds", seconds, 0.001, 86_400);
        check("--slower-at-most", slowerAtMost, 0.01, 1000);
        Optional<Baseline> baseline = Optional.ofNullable(compare).map(Baseline::read);
        Model model = modelOptions.open(console);
        InputSamples input = inputOptions.open(model, console);
        modelOptions.warn(console, input.warnings());
        try (Arena arena = Arena.ofShared(); Engine engine = engineChoice.open(model.image(), console)) {
            long nanos = (long) (seconds * 1e9);
            Measured measured;
            try (Progress progress = Progress.show(console, "bench",
                    Math.round((WARM_UP_SECONDS + seconds) * Measurement.TICKS_PER_SECOND))) {
                measured = new Measurement(engine, input.batches(batch, arena), threads, (long) (WARM_UP_SECONDS * 1e9),
                        nanos,
                        () -> progress.step(1)).run();
            }
            ObjectNode result = json(model, input, engine, measured);
            baseline.ifPresent(base -> base.checkComparable(result));
            if (json) {
                baseline.ifPresent(base -> result.put("p50_ratio", base.latencyRatio(result))
                        .put("throughput_ratio", base.throughputRatio(result)));
                JsonOutput.print(console.out(), result);
            } else {
                print(model, input, engine, measured);
                baseline.ifPresent(base -> print(base, result));
            }
            return baseline.map(base -> isTooSlow(base, result) ? 1 : 0).orElse(0);
        }
    }

    private boolean isTooSlow(Baseline base, ObjectNode result) {
        return base.latencyRatio(result) > slowerAtMost || base.throughputRatio(result) > slowerAtMost;
    }

    private void print(Baseline base, ObjectNode result) {
        console.out().printf(Locale.ROOT, "%nAgainst %s: median latency %.3f x, throughput 1/%.3f; %s than %s x%n",
                base.file(), base.latencyRatio(result), base.throughputRatio(result),
                isTooSlow(base, result) ? "slower" : "not slower", NumberFormat.exact(slowerAtMost));
    }

    private void check(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new ParameterException(spec.commandLine(),
                    option + " must be from " + NumberFormat.exact(least) + " to "
                            + NumberFormat.exact(most) + ", is " + NumberFormat.exact(value));
        }
    }

    private void print(Model model, InputSamples input, Engine engine, Measured measured) {
        console.out()
                .println(engine.name() + " engine (" + EngineOption.level(engine) + "), batch " + batch + ", "
                        + input.steps()
                        + (input.held() ? " steps of a held input, " : " steps, ") + threads
                        + (threads == 1 ? " thread" : " threads"));
        console.out().println(ImageText.settings(model.image().program().settings()));
        console.out().println();
        new TextTable("p50 us", "p99 us", "p99.9 us", "max us", "samples/s", "calls", "bytes/call")
                .row(NumberFormat.micros(measured.quantile(0.5)), NumberFormat.micros(measured.quantile(0.99)),
                        NumberFormat.micros(measured.quantile(0.999)), NumberFormat.micros(measured.quantile(1)),
                        NumberFormat.whole(Math.round(measured.samplesPerSecond())),
                        NumberFormat.whole(measured.calls()),
                        allocated(measured))
                .print(console.out());
    }

    private static String allocated(Measured measured) {
        return measured.allocatedPerCall() < 0 ? "-" : NumberFormat.rough(measured.allocatedPerCall());
    }

    private ObjectNode json(Model model, InputSamples input, Engine engine, Measured measured) {
        ObjectNode json = JsonOutput.object().put("model", model.file().toString()).put("input", input.name());
        json.put("engine", engine.name()).put("isa", EngineOption.level(engine));
        json.put("batch", batch).put("threads", threads).put("steps", input.steps()).put("held", input.held());
        json.put("seconds", measured.nanos() / 1e9).put("calls", measured.calls());
        json.put("samples_per_s", measured.samplesPerSecond());
        json.put("p50_us", measured.quantile(0.5) / 1e3).put("p99_us", measured.quantile(0.99) / 1e3);
        json.put("p99_9_us", measured.quantile(0.999) / 1e3).put("max_us", measured.quantile(1) / 1e3);
        if (measured.allocatedPerCall() >= 0) {
            json.put("allocated_bytes_per_call", measured.allocatedPerCall());
        } else {
            json.putNull("allocated_bytes_per_call");
        }
        json.set("settings", JsonOutput.settings(model.image().program().settings()));
        return JsonOutput.source(json, model).put("digest", model.image().digest()).put("java",
                Runtime.version().toString());
    }
}
