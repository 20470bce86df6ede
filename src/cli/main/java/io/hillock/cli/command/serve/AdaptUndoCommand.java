package io.hillock.cli.command.serve;

import io.hillock.adapt.DecisionLog;
import io.hillock.adapt.service.AdaptationJson;
import io.hillock.cli.Console;
import io.hillock.cli.text.AdaptationText;
import io.hillock.cli.text.JsonOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hillock adapt undo}. */
@Command(name = "undo", mixinStandardHelpOptions = true, description = "Takes a decision back and freezes its knob, so that it stays. 'freeze WHERE KNOB --off' lets it go.")
public final class AdaptUndoCommand implements Callable<Integer> {
    @Mixin
    private AdaptTarget target;

    @Parameters(index = "1", paramLabel = "N", description = "the number of the decision")
    private long number;

    private final Console console;

    public AdaptUndoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (target.isService()) {
            AdaptationText.events(console.out(),
                    target.post("undo", JsonOutput.object().put("number", number)).path("events"));
            return 0;
        }
        try (DecisionLog log = DecisionLog.open(target.existing())) {
            AdaptationText.events(console.out(), AdaptationJson.of(log.undo(number, System.currentTimeMillis())));
        }
        return 0;
    }
}
