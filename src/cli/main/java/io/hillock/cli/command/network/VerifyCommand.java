package io.hillock.cli.command.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.command.option.InputOptions;
import io.hillock.cli.command.option.ModelOptions;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NumberFormat;
import io.hillock.verify.ComparedEngine;
import io.hillock.verify.Difference;
import io.hillock.verify.Verification;
import io.hillock.verify.VerificationResult;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hillock verify}. */
@Command(name = "verify", mixinStandardHelpOptions = true, description = "Runs a network on all engines, at each instruction level, and compares every spike, membrane and state bit for bit.")
public final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private InputOptions inputOptions;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Model model = modelOptions.open(console);
        InputSamples input = inputOptions.open(model, console);
        modelOptions.warn(console, input.warnings());
        List<ComparedEngine> contenders = ComparedEngine.all(model.image());
        try (Progress progress = Progress.show(console, "verify", input.samples())) {
            VerificationResult verdict = verify(model, input, contenders, progress);
            print(model, input, contenders, verdict);
            return verdict.equal() ? 0 : 1;
        } finally {
            contenders.forEach(ComparedEngine::close);
        }
    }

    private static VerificationResult verify(Model model, InputSamples input, List<ComparedEngine> contenders,
            Progress progress) {
        Verification verification = new Verification(model.image(), contenders);
        for (int sample = 0;; sample++) {
            try (Arena arena = Arena.ofConfined()) {
                VerificationResult verdict = verification.add(input.batch(sample, 1, arena));
                progress.step(1);
                if (!verdict.equal() || verdict.samples() == input.samples()) {
                    return verdict;
                }
            }
        }
    }

    private void print(Model model, InputSamples input, List<ComparedEngine> contenders, VerificationResult verdict) {
        if (json) {
            JsonOutput.print(console.out(), json(model, input, contenders, verdict));
            return;
        }
        console.out()
                .println("engines: " + contenders.stream().map(ComparedEngine::name).collect(Collectors.joining(", ")));
        console.out().println(verdict.difference().map(difference -> "difference: " + difference)
                .orElse("verified: " + contenders.size() + " engines, "
                        + NumberFormat.count(verdict.samples(), "sample")
                        + ", "
                        + NumberFormat.count(input.steps(), "step") + ", "
                        + NumberFormat.count(verdict.values(), "value")
                        + " equal"));
    }

    private static ObjectNode json(Model model, InputSamples input, List<ComparedEngine> contenders,
            VerificationResult verdict) {
        ObjectNode json = JsonOutput.object().put("model", model.file().toString()).put("input", input.name());
        json.put("verified", verdict.equal());
        contenders.forEach(contender -> json.withArray("engines").add(contender.name()));
        json.put("samples", verdict.samples()).put("steps", input.steps()).put("values", verdict.values());
        verdict.difference().ifPresent(difference -> json.set("difference", json(difference)));
        json.set("settings", JsonOutput.settings(model.image().program().settings()));
        return JsonOutput.source(json, model).put("digest", model.image().digest());
    }

    private static ObjectNode json(Difference difference) {
        ObjectNode json = JsonOutput.object().put("sample", difference.sample()).put("step", difference.step());
        json.put("track", difference.track()).put("element", difference.element());
        json.putObject(difference.reference()).put("value", difference.expected()).put("bits",
                Difference.bits(difference.expected()));
        json.putObject(difference.engine()).put("value", difference.actual()).put("bits",
                Difference.bits(difference.actual()));
        return json;
    }
}
