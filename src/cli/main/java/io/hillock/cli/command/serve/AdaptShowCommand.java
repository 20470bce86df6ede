package io.hillock.cli.command.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.adapt.AdaptationEvent;
import io.hillock.adapt.DecisionLog;
import io.hillock.adapt.service.AdaptationJson;
import io.hillock.cli.Console;
import io.hillock.cli.text.AdaptationText;
import io.hillock.cli.text.JsonOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hillock adapt show}. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Prints decisions, oldest first: number, time, knob, old and new value, evidence; of a service also its knobs and their bounds. A journal may be read while a service writes it.")
public final class AdaptShowCommand implements Callable<Integer> {
    @Mixin
    private AdaptTarget target;

    @Option(names = "--json", description = "print JSON: a line for each event, of a service one object with its knobs")
    private boolean json;

    private final Console console;

    public AdaptShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!target.isService()) {
            DecisionLog.read(target.folder(), this::print);
            return 0;
        }
        JsonNode answer = target.get();
        if (json) {
            JsonOutput.print(console.out(), answer);
        } else {
            AdaptationText.knobs(console.out(), answer);
            AdaptationText.events(console.out(), answer.path("events"));
        }
        return 0;
    }

    private void print(AdaptationEvent event) {
        if (json) {
            JsonOutput.print(console.out(), AdaptationJson.of(event));
        } else {
            console.out().println(event.line());
        }
    }
}
