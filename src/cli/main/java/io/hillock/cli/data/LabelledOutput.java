package io.hillock.cli.data;

import io.hillock.cli.Console;
import io.hillock.spike.OutputPort;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Output whose values give a run's label, confidence and counts.
 *
 * @param all the network's Outputs
 * @param chosen whether the user named it; if not, it is the first
 */
public record LabelledOutput(OutputPort port, List<OutputPort> all, boolean chosen) {

    /**
     * @param name empty if the user named none
     * @throws io.hillock.cli.CommandFailure if there is no such Output; the message lists those that there are
     */
    public static LabelledOutput of(Model model, String name) {
        return new LabelledOutput(model.output(name), model.image().outputPorts(), !name.isEmpty());
    }

    /** Tells which Output it is if the user might have meant another. */
    public void say(Console console) {
        if (several() && !chosen) {
            console.say("label and confidence are those of '" + port.name() + "', the first of the Outputs "
                    + all.stream().map(each -> "'" + each.name() + "'").collect(Collectors.joining(", "))
                    + "; --output NAME chooses another");
        }
    }

    /** Whether the network has other Outputs. */
    public boolean several() {
        return all.size() > 1;
    }
}
