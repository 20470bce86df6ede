package io.hillock.server.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.Console;
import io.hillock.server.Progress;
import io.hillock.server.data.Input;
import io.hillock.server.data.Model;
import io.hillock.server.text.Json;
import io.hillock.server.text.Numbers;
import io.hillock.server.verify.Contender;
import io.hillock.server.verify.Difference;
import io.hillock.server.verify.Verdict;
import io.hillock.server.verify.Verification;
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
        Input input = inputOptions.open(model);
        List<Contender> contenders = Contender.all(model.image());
        try (Progress progress = Progress.show(console, "verify", input.samples())) {
            Verdict verdict = verify(model, input, contenders, progress);
            print(model, input, contenders, verdict);
            return verdict.equal() ? 0 : 1;
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private static Verdict verify(Model model, Input input, List<Contender> contenders, Progress progress) {
        Verification verification = new Verification(model.image(), contenders);
        for (int sample = 0;; sample++) {
            try (Arena arena = Arena.ofConfined()) {
                Verdict verdict = verification.add(input.batch(sample, 1, arena));
                progress.step(1);
                if (!verdict.equal() || verdict.samples() == input.samples()) {
                    return verdict;
                }
            }
        }
    }

    private void print(Model model, Input input, List<Contender> contenders, Verdict verdict) {
        if (json) {
            Json.print(console.out(), json(model, input, contenders, verdict));
            return;
        }
        console.out().println("engines: " + contenders.stream().map(Contender::name).collect(Collectors.joining(", ")));
        console.out().println(verdict.difference().map(difference -> "difference: " + difference)
                .orElse("verified: " + contenders.size() + " engines, " + Numbers.count(verdict.samples(), "sample")
                        + ", "
                        + Numbers.count(input.steps(), "step") + ", " + Numbers.count(verdict.values(), "value")
                        + " equal"));
    }

    private static ObjectNode json(Model model, Input input, List<Contender> contenders, Verdict verdict) {
        ObjectNode json = Json.object().put("model", model.file().toString()).put("input", input.name());
        json.put("verified", verdict.equal());
        contenders.forEach(contender -> json.withArray("engines").add(contender.name()));
        json.put("samples", verdict.samples()).put("steps", input.steps()).put("values", verdict.values());
        verdict.difference().ifPresent(difference -> json.set("difference", json(difference)));
        json.set("settings", Json.settings(model.image().program().settings()));
        return json.put("digest", model.image().digest());
    }

    private static ObjectNode json(Difference difference) {
        ObjectNode json = Json.object().put("sample", difference.sample()).put("step", difference.step());
        json.put("track", difference.track()).put("element", difference.element());
        json.putObject(difference.reference()).put("value", difference.expected()).put("bits",
                Difference.bits(difference.expected()));
        json.putObject(difference.engine()).put("value", difference.actual()).put("bits",
                Difference.bits(difference.actual()));
        return json;
    }
}
