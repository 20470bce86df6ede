package io.hillock.cli.command.serve;

import io.hillock.adapt.AdaptationEvent;
import io.hillock.adapt.Decision;
import io.hillock.adapt.DecisionLog;
import io.hillock.adapt.Freeze;
import io.hillock.adapt.TrialKept;
import io.hillock.adapt.service.AdaptationJson;
import io.hillock.adapt.service.ServiceAdaptation;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.text.AdaptationText;
import io.hillock.cli.text.JsonOutput;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock adapt freeze}. */
@Command(name = "freeze", mixinStandardHelpOptions = true, description = "Lets no decision change a knob from now on, or none at all; --off ends that.")
public final class AdaptFreezeCommand implements Callable<Integer> {
    @Mixin
    private AdaptTarget target;

    @Parameters(index = "1", arity = "0..1", paramLabel = "KNOB", description = "the name of a knob (default: all knobs)")
    private String knob = "";

    @Option(names = "--off", description = "decisions may change it again")
    private boolean off;

    private final Console console;

    public AdaptFreezeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (target.isService()) {
            AdaptationText.events(console.out(),
                    target.post("freeze", JsonOutput.object().put("knob", knob).put("on", !off)).path("events"));
            return 0;
        }
        try (DecisionLog log = DecisionLog.open(target.existing())) {
            checkKnob(log);
            AdaptationText.events(console.out(),
                    AdaptationJson.of(List.of(log.freeze(knob, !off, System.currentTimeMillis()))));
        }
        return 0;
    }

    /** A journal does not say which knobs there are, only which were decided about. */
    private void checkKnob(DecisionLog log) {
        Set<String> known = new LinkedHashSet<>(ServiceAdaptation.knobNames());
        for (AdaptationEvent event : log.events()) {
            switch (event) {
                case Decision decision -> known.add(decision.knob());
                case TrialKept kept -> known.add(kept.knob());
                case Freeze freeze when off -> known.add(freeze.knob());
                case Freeze _ -> {
                    // It may be of no knob.
                }
            }
        }
        if (!knob.isEmpty() && !known.contains(knob)) {
            known.remove("");
            throw new CommandFailure("there is no knob '" + knob + "', there are " + String.join(", ", known));
        }
    }
}
